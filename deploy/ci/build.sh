#!/bin/sh
# Installs and builds what a review in CI needs, on a Debian 12 image: Reeve and the analyzers, not the tests.
# SPDX-License-Identifier: Apache-2.0
set -eu
# shellcheck disable=SC2034 # setup.sh builds there
here=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=cmake/setup.sh
. "$here/cmake/setup.sh"
# shellcheck disable=SC2086 # lists of names
need_packages $BUILD_PACKAGES $TOOL_PACKAGES
build default reeved reeve-worker reeve reeve-lens
