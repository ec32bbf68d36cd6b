"""The room: a page that shows a facilitator how far everybody is.

`people` keeps what their computers tell, `door` is where they tell it, `page` draws it.
"""
