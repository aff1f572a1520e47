"""All samples: import this, not its parts."""

import samples_lax  # noqa: F401
import samples_linalg  # noqa: F401
import samples_nn  # noqa: F401
import samples_numpy  # noqa: F401
import samples_release  # noqa: F401
import samples_special  # noqa: F401
from sample import REFUSED as REFUSED
from sample import SAMPLES as SAMPLES
