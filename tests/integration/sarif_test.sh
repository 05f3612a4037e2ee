#!/bin/sh
# Judges that were not written here read the files for CI: ajv with the official schema and Microsoft's multitool with
# GitHub's rules read report.sarif, expat reads junit.xml; of this repository's own analysis, and of a hostile report.
# Argument 1: the folder of the binaries.
set -u
bin=$1
command -v node >/dev/null && command -v npm >/dev/null && command -v redis-server >/dev/null &&
	command -v python3 >/dev/null || {
	echo "skipped: needs node, npm, python3 and redis-server"
	exit 77
}
here=$(cd "$(dirname "$0")" && pwd)
modules=$(cd "$bin/.." && pwd)/sarif
tool=$modules/node_modules/@microsoft/sarif-multitool-linux
mkdir -p "$modules"
cp "$here/sarif/package.json" "$modules/"
if [ ! -e "$tool/Sarif.Multitool" ] || [ ! -d "$modules/node_modules/ajv-formats" ]; then
	(cd "$modules" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock >npm.log 2>&1) || {
		tail -n 5 "$modules/npm.log"
		if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH' "$modules/npm.log"; then
			echo "skipped: npm's registry cannot be reached"
			exit 77
		fi
		echo "npm could not install the judges"
		exit 1
	}
fi
chmod +x "$tool/Sarif.Multitool"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# multitool FILE: its exit code says nothing of what it found, and what it did not look at it passes over in silence.
multitool() {
	DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_BUNDLE_EXTRACT_BASE_DIR=$dir/dotnet \
		"$tool/Sarif.Multitool" validate "$1" --json-schema "$tool/sarif-2.1.0.json" --rule-kind 'Sarif;Gh' \
		--max-file-size-in-kb 1000000 -o "$dir/found.sarif" --log ForceOverwrite >"$dir/said" 2>&1 || {
		echo "$1: multitool did not run"
		tail -n 5 "$dir/said"
		return 1
	}
	grep -q '1 files scanned' "$dir/said" || {
		echo "$1: multitool did not look at it"
		return 1
	}
	python3 - "$dir/found.sarif" <<-'EOF'
		import json, sys
		run = json.load(open(sys.argv[1], encoding="utf-8-sig"))["runs"][0]
		bad = [r for r in run.get("results", []) if r.get("level", "warning") == "error"]
		bad += [n for i in run.get("invocations", []) for n in i.get("toolExecutionNotifications", [])
		        + i.get("toolConfigurationNotifications", []) if n.get("level") == "error"]
		for b in bad[:10]:
		    print("multitool:", b.get("ruleId") or b.get("descriptor"), json.dumps(b["message"])[:300])
		sys.exit(bool(bad))
	EOF
}

# judge NAME SARIF: 1 when one of the two has something to say.
judge() {
	node "$here/sarif/judge.js" "$modules/node_modules" "$2" || {
		echo "$1: ajv and the documented limits"
		failed=1
	}
	multitool "$2" || {
		echo "$1: multitool"
		failed=1
	}
}

# junit NAME XML: every head's figures are what follows it.
junit() {
	python3 - "$2" <<-'EOF' || { echo "$1: junit.xml"; failed=1; }
		import sys, xml.etree.ElementTree as tree
		kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
		root = tree.parse(sys.argv[1]).getroot()
		assert root.tag == "testsuites" and len(root) > 0
		for part in [root, *root]:
		    cases = list(part.iter("testcase"))
		    assert int(part.get("tests")) == len(cases), part.attrib
		    for head, kind in kinds.items():
		        assert int(part.get(head)) == sum(c.find(kind) is not None for c in cases), (head, part.attrib)
		for case in root.iter("testcase"):
		    assert case.get("name") and len(case) <= 1, case.attrib
	EOF
}

REEVE_STATE=$dir/state
XDG_RUNTIME_DIR=$dir
export REEVE_STATE XDG_RUNTIME_DIR
unset REEVE_COORDINATOR REEVE_TOKEN_FILE
: >"$dir/step"
timeout 300 env GITHUB_STEP_SUMMARY="$dir/step" "$bin/reeve" analyze "$here/../.." --quiet --out "$dir/out" \
	--format github -o "$dir/github" --format gitlab -o "$dir/gitlab.json" >/dev/null 2>"$dir/err"
got=$?
if [ $got != 0 ] && [ $got != 6 ]; then
	echo "reeve analyze: exit $got"
	cat "$dir/err"
	exit 1
fi
judge "this repository" "$dir/out/report.sarif"
junit "this repository" "$dir/out/junit.xml"
"$bin/../tests/hostile_report" sarif >"$dir/hostile.sarif" && judge "a hostile report" "$dir/hostile.sarif" || failed=1
"$bin/../tests/hostile_report" junit >"$dir/hostile.xml" && junit "a hostile report" "$dir/hostile.xml" || failed=1

# The judges can say no.
sed 's/"startLine":[0-9]*/"startLine":0/' "$dir/hostile.sarif" >"$dir/spoilt.sarif"
if node "$here/sarif/judge.js" "$modules/node_modules" "$dir/spoilt.sarif" >/dev/null; then
	echo "ajv took a line 0"
	failed=1
fi
sed 's/"ruleIndex":0/"ruleIndex":9999/' "$dir/hostile.sarif" >"$dir/spoilt.sarif"
if multitool "$dir/spoilt.sarif" >/dev/null; then
	echo "multitool took a rule that is not there"
	failed=1
fi

# The same findings in every format, and the page in the step's summary.
python3 - "$dir" <<-'EOF' || failed=1
	import json, os, sys
	d = sys.argv[1]
	read = lambda name: open(os.path.join(d, name), encoding="utf-8").read()
	report = json.loads(read("out/report.json"))
	n = len(report["findings"])
	# Code quality has no word for what somebody asked not to hear of.
	told = [f["fingerprint"] for f in report["findings"] if f["status"] != "suppressed"]
	assert told and len(told) < n, "nothing is suppressed in this repository, so that is not tried"
	assert len(json.loads(read("out/report.sarif"))["runs"][0]["results"]) == n, "sarif"
	assert [f["fingerprint"] for f in json.loads(read("gitlab.json"))] == told, "gitlab"
	assert read("github").endswith("findings: %d\n" % n), "github"
	assert read("step") == read("out/report.md"), "the step's summary"
EOF
[ -s "$dir/step" ] || { echo "nothing in the step's summary"; failed=1; }
exit $failed
