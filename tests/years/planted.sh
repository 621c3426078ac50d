#!/usr/bin/env bash
# Plants one fault after another in harvest and gate (base/sabotage.hpp) and asks the cheapest rig that should see it.
# Arguments: the years' rig and the lies' rig, both built with faults. Ends with 1 when a fault stays unseen, or when a
# rig complains of nothing planted.
set -uo pipefail
years=$1 lies=$2
only=${3:-}
missed=0 all=0

# ask FAULT RIG CASES: what the rig said first, nothing where it was content.
ask() {
  local rig=$lies
  [[ $2 == years ]] && rig=$years
  PREPRINTD_BUG=$1 timeout 900 "$rig" --no-skip "-ts=${3%%/*}" "-tc=${3#*/}" --abort-after=1 2>&1
}
plant() {
  local fault=$1 rig=$2 cases=$3 what=$4 said code word=noticed begun=$SECONDS
  [[ $fault == *"$only"* ]] || return
  all=$((all + 1))
  said=$(ask "$fault" "$rig" "$cases")
  code=$?
  if [[ $code == 0 || $said == *'test cases:  0 '* ]]; then
    word=MISSED
    missed=$((missed + 1))
  fi
  printf '%-8s %4d s  %-6s %-24s %s\n' "$word" $((SECONDS - begun)) "$rig" "$fault" "$what"
  [[ $word == noticed ]] && grep -m1 -E 'ERROR|exception|logged' -A3 <<<"$said" | grep -v '^--' | tail -n +2 | head -1 | cut -c1-160
}
sound() {
  local said
  [[ -z $only ]] || return
  if ! said=$(ask "" "$1" "$2"); then
    printf 'BROKEN   the %s rig complains without a fault:\n%s\n' "$1" "$said"
    exit 1
  fi
}

months='years.months/*'
sound years "$months"
sound lies 'harvest.*/*'

plant interval-ignored years "$months" 'requests to arXiv follow each other at once'
plant page-interval-ignored years "$months" 'listing pages are asked for every three seconds'
plant retry-after-ignored years "$months" 'a Retry-After counts for a minute'
plant refusal-forgotten years "$months" 'after a 403 arXiv is asked again in ten minutes'
plant rush-ignored years "$months" 'arXiv is asked in the forty minutes after a mailing'
plant holiday-proves years "$months" 'a date in the settings proves a day without a mailing'
plant absence-capped years "$months" 'after an absence only the last five days are asked for'
plant sunday-forgotten years "$months" 'the mailing of Sunday evening is not expected'
plant next-day-misread lies 'harvest.heal/*' 'a next-day link to the day itself proves it quiet'
plant no-second-witness lies 'harvest.heal/*' 'a proven day is never confirmed'
plant stale-batch-believed lies 'harvest.heal/*' 'papers of an earlier day are taken for those of today'
plant contradiction-unseen lies 'harvest.lies/*together*' 'a page is believed against what the feed and the day before say'
plant other-category-believed lies 'harvest.heal/*' "another category's page is taken"
plant short-page-believed lies 'harvest.lies/*on the catch-up*' 'a page with fewer papers than it states is complete'
plant blank-page-believed lies 'harvest.heal/*' 'a page without entries is a day without papers'
plant wrong-day-believed lies 'harvest.heal/*' 'a page of another day is taken for the day asked for'
plant missing-ids-unnoticed lies 'harvest.enrich/*' 'ids the API leaves out of its answer are not missed'
plant oai-proves-today lies 'harvest.oai/*' 'OAI-PMH proves a day that had not passed'
plant oai-holes-unseen lies 'harvest.oai/*' 'a list that leaves out what listings have named is a proof'
plant no-picks-believed lies 'harvest.daily/*' 'a first empty answer of Hugging Face is believed'
printf '%d of %d planted faults were noticed\n' $((all - missed)) "$all"
exit $((missed > 0))
