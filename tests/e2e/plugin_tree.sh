#!/usr/bin/env bash
# In a copy of the tree: one file in strategies/, one in datasets/, and a small
# one that names a library nobody has beside another. Nothing else is edited,
# and they are built, listed, tested, measured and drawn, or skipped visibly.
. "$(dirname "$0")/lib.sh"

mkdir tree
(cd "$SOURCE" && cp -R CMakeLists.txt harness datasets strategies plots tests \
	"$scratch/tree/") || exit 1
sed 's/my-idea/one-more/; s/my_idea/one_more/g' \
	tree/harness/templates/strategy.c >tree/strategies/one_more.c
cp tree/strategies/one_more.c tree/strategies/far_off.c
echo "plugin_needs(lanebench-no-such-library libnone-dev)" \
	>tree/strategies/far_off.cmake
cat >tree/datasets/few.c <<'END'
#include <lanebench/dataset.h>

static int
few_prepare(const struct lane_prepare *prepare)
{
	int rc = 0;

	for (int i = 0; i < 200 && rc == 0; i++)
		rc = prepare->item(prepare, "few");
	return rc;
}

static int
few_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	(void)in;
	out->digest = 7;
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "few",
	.summary = "a few items",
	.acquire = LANE_ACQUIRE_NONE,
	.prepare = few_prepare,
	.process = few_process,
};
END

what="configuring"
cmake -S tree -B build -G Ninja >out 2>err </dev/null
rc=$?
want_rc 0
want_same "$(cat out err | grep -c '^lanebench: strategy far-off is left out: ')" \
	1 "lines about far-off"
want_in err "pkg-config finds no lanebench-no-such-library"
want_in err "libnone-dev"

# Built by whoever builds all; tested by whoever tests all.
ninja -C build -t query all strategies/all datasets/all >built 2>&1
for part in strategies/all datasets/all lib/lanebench/one_more.so \
	lib/lanebench/few.so; do
	want_in built "$part"
done
want_not_in built far_off
ctest --test-dir build -N >tests
want_in tests "conformance/one-more"
want_not_in tests far-off
ninja -C build strategy_one_more dataset_few >ninja.log 2>&1 || {
	wrong "they aren't built"
	tail -n 20 ninja.log >&2
}

# Beside the programs, as they stand in the folder of that build.
only sequential pthread_pool
for file in one_more.so few.so far_off.skipped; do
	cp "build/lib/lanebench/$file" small/lib/lanebench/ ||
		wrong "there is no $file"
done
lb list
want_rc 0
want_in out "  one-more "
want_in out "  few "
want_in out "  far-off              not in this build: pkg-config finds no"
lb check one-more
want_rc 0
want_in out " 0 failed"
lb run --dataset few --workers 1,2 --blocks 5 --quiet --out result
want_rc 0
want_all result ok
want_same "$(awk -F, '$1 == "few" && $2 == "one-more"' result/trials.csv |
	wc -l)" 12 "rows of who is not named"
if command -v gnuplot >/dev/null; then
	want_in result/plots/few-speedup.svg "one-more"
fi
lb run --dataset few --strategy far-off --workers 1 --blocks 1 --quiet \
	--out none
want_rc 3
want_line "far-off was left out of this build" "libnone-dev"
want_nobody
want_tidy
finish
