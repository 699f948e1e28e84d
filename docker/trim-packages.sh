#!/bin/sh
# Usage: trim-packages.sh <folder of bundles>. Leaves in node_modules what those bundles need at run time.
set -eu
node --disable-warning=ExperimentalWarning tools/deployment/needed-packages.ts "$1"
npm prune --omit=dev --ignore-scripts
# Not read by a running program.
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete
