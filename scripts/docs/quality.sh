#!/bin/sh
# Ask every research set, run the scripts that measure one step each, and write docs/quality.md from it all.
set -e
python=${1:-.venv/bin/python}
measures=data/measures
mkdir -p $measures
ask() { $python -m bot eval "$@" --model ""; }  # the page is of extractive answers, whatever model the settings name

$python -m bot index
ask
ask evaluation/gold/near-misses.jsonl
ask realtimeqa --subset 2000
for engine in dense lexical; do ask realtimeqa --subset 2000 --engine $engine; done
ask realtimeqa --subset 2000 --part silver
for part in totals as-of said about; do ask realtimeqa --subset 2000 --part $part; done
ask realtimeqa --subset 5000
for set in clapnq mtrag timeqa ramdocs rgb multihop; do ask $set; done
ask timeqa --part hard
ask multihop --part musique

$python scripts/research/refusals_by_size.py > $measures/sizes.md
$python scripts/research/ablation.py --build data/research/realtimeqa-2000 > $measures/ablation.md
printf '[index]\nsources = "tests/corpus"\ndata = "data/corpus"\n' > data/corpus.toml
$python -m bot index --settings data/corpus.toml
rm -rf data/fit data/time-questions.npy
$python scripts/train/fit_evidence.py --corpus data/corpus > $measures/features.txt
$python scripts/research/dated_questions.py data/research/realtimeqa-2000 --count 240 > $measures/dated.txt
research=$($python -c 'from bot import settings; print(settings.load(None).evaluation.research_data)')
$python scripts/research/time_questions.py data "$research" --cache data/time-questions.npy > $measures/time.txt
$python scripts/research/who_questions.py data/research/realtimeqa-2000 --questions 40 > $measures/who.txt
$python scripts/research/mentions.py data/research/realtimeqa-2000 > $measures/mentions.md
for what in words exist answers; do $python scripts/research/misspelt_questions.py $what data/research/realtimeqa-2000; done > $measures/misspelt.md
$python scripts/docs/quality.py
