"""What a batch was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from newscli.batch.plan import Selection
from newscli.errors import UsageError
from newscli.settings import Settings


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The command line of ``newscli batch`` and ``newscli watch``.

    ``workers`` is the number of processes (0: this one alone, or on Ray all cores or GPUs).
    ``distributed`` is "" or "ray", ``ray_address`` a cluster's ("" starts Ray on this machine), and
    ``gpus_per_worker`` what each actor takes of a GPU (0.5: two share one).
    """

    folder: Path
    output: Path
    settings: Settings = field(default_factory=Settings)
    formats: tuple[str, ...] = ("markdown",)
    side_by_side: bool = False
    selection: Selection = field(default_factory=Selection)
    force: bool = False
    workers: int = 0
    distributed: str = ""
    ray_address: str = ""
    gpus_per_worker: float = 0.0
    quiet: bool = False

    def __post_init__(self) -> None:
        """Refuse what does not make sense. Raises UsageError."""
        from newscli.read import ReadOptions

        ReadOptions(encoding=self.settings.encoding)
        if "terminal" in self.formats:
            raise UsageError(
                "--format terminal is for the screen.",
                "Choose text, markdown, json, html or docx for --output.",
            )
        if self.distributed not in {"", "ray"}:
            raise UsageError(f"There is no --distributed {self.distributed}.", "There is: ray.")
        if not self.distributed and (self.ray_address or self.gpus_per_worker):
            raise UsageError(
                "--ray-address and --gpus-per-worker are for Ray.", "Add --distributed ray."
            )
