"""The room: a page that shows a facilitator how far everybody is.

`door` takes the messages of people's computers, `people` keeps the last of each, `page` draws them.
"""
