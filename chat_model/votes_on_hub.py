"""Votes on the Hub: a private dataset gets them every five minutes, and when the app ends.

Environment variables decide:

    CHAT_VOTES_DATASET  a dataset of yours on Hugging Face, such as me/votes. It is made if there
                        is none
    HF_TOKEN            the key to it
"""

import atexit
import logging
import os
import secrets
import sys
import threading

from huggingface_hub import HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError

from .errors import FAULTS
from .votes import export_votes, open_votes

SECONDS = 5 * 60
LAST_SECONDS = 10  # that the end of the app waits for the last votes


def votes_on_hub() -> "VotesOnHub | None":
    """Begin to keep the votes on the Hub too, if CHAT_VOTES_DATASET says so.

    If that can't be done, this prints why and ends the program.
    """
    dataset = os.environ.get("CHAT_VOTES_DATASET", "").strip()
    if not dataset:
        return None
    if get_token() is None:
        sys.exit("\nCHAT_VOTES_DATASET is set, but HF_TOKEN is not. Set it, or unset both.\n")
    try:
        url = HfApi().create_repo(dataset, repo_type="dataset", private=True, exist_ok=True)
        is_private = HfApi().repo_info(url.repo_id, repo_type="dataset").private
    except (ValueError, *FAULTS) as fault:
        is_refused = isinstance(fault, HfHubHTTPError)
        status = f" (HTTP {fault.response.status_code})" if is_refused else ""
        sys.exit(
            f"\nThe dataset in CHAT_VOTES_DATASET can't be used{status}. Check its name, and that "
            "HF_TOKEN may write to it.\n"
        )
    if not is_private:
        sys.exit(
            "\nThe dataset in CHAT_VOTES_DATASET is public, and a vote has a chat in it. Make it "
            "private on Hugging Face, or name another.\n"
        )
    return VotesOnHub(url.repo_id)


class VotesOnHub:
    """Sends the votes to a dataset on the Hub, from now on.

    Args:
        dataset: its name, such as "me/votes".
    """

    def __init__(self, dataset: str) -> None:
        self._dataset, self._sent = dataset, ""
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._keep_sending, daemon=True)
        self._thread.start()
        atexit.register(self.finish)

    def finish(self) -> None:
        """Send the last votes, and wait until they are there, but not for long."""
        self._is_ending.set()
        self._thread.join(LAST_SECONDS)

    def _keep_sending(self):
        self._send()
        while not self._is_ending.wait(SECONDS):
            self._send()
        self._send()

    def _send(self):
        """Send the votes, if there are others than before."""
        try:
            votes = export_votes()
            if votes == self._sent:
                return
            HfApi().upload_file(
                path_or_fileobj=votes.encode(),
                path_in_repo=f"votes-{_number_of_database():08x}.jsonl",
                repo_id=self._dataset,
                repo_type="dataset",
                commit_message="Votes",
            )
            self._sent = votes
        except Exception as error:  # the file has the votes, and they are sent the next time
            logging.getLogger(__name__).error("Votes didn't get to the Hub: %s", error)


def _number_of_database():
    """Return a number that a database keeps, so that each has a file of its own on the Hub."""
    with open_votes() as database:
        database.execute("BEGIN IMMEDIATE")  # two apps may share it
        (number,) = database.execute("PRAGMA user_version").fetchone()
        if not number:
            number = secrets.randbelow(2**31 - 1) + 1
            database.execute(f"PRAGMA user_version = {number}")
        return number
