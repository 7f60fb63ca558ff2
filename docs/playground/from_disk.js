// Browsers refuse modules in a page opened from a disk. This script is not one, and says what to do.
"use strict";

if (location.protocol === "file:") {
  document.getElementById("step").textContent =
    "Python does not start in a page opened from a disk. Serve the site, for example with: python -m http.server --directory build/site";
  document.getElementById("progress").hidden = true;
}
