#!/usr/bin/env python3
"""The learner beside scikit-learn's TF-IDF + LinearSVC with its kinds of features, in one run, on one core: words and
pairs of words of title and abstract, words of the title apart, one linear model a topic.
usage: reference.py LEARNER_BENCH FILE.jsonl...   Prints both and the ratios. Without the papers there is nothing to
time; without scikit-learn only our own times are told. Both say so and end well."""
import json
import os
import re
import subprocess
import sys
import time

bench, names = sys.argv[1], [name for name in sys.argv[2:] if os.path.exists(name)]
if not names:
    print("skipped: none of the papers to time with is here")
    sys.exit(0)
ours = dict(line.split() for line in subprocess.run([bench, *names], check=True, capture_output=True,
                                                    text=True).stdout.splitlines())
print(f"ours: training {ours['papers']} papers, {ours['topics_learned']} topics with labels: {ours['training_s']} s; "
      f"scoring {ours['scoring_per_s']} papers/s, with reasons {ours['scoring_with_reasons_per_s']}; "
      f"model {int(ours['model_bytes']) / 2**20:.1f} MiB, peak memory {int(ours['peak_kib']) / 1024:.0f} MiB")
try:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC
except ImportError:
    print("no reference: python3-sklearn is not installed")
    sys.exit(0)

papers = [json.loads(line) for name in names for line in open(name, encoding="utf-8")]
texts = [paper["title"] + ". " + paper["abstract"] for paper in papers]
titles = [paper["title"] for paper in papers]
wanted = [re.compile(p, re.I) for p in ("align|jailbreak|safety", "multimodal|vision.language", "cross.modal|CLIP")]
classes = [[bool(w.search(text)) for text in texts] for w in wanted[:int(ours["topics_learned"])]]

begin = time.process_time()
body = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True)
title = TfidfVectorizer(min_df=3, sublinear_tf=True)
features = hstack([body.fit_transform(texts), 0.5 * title.fit_transform(titles)]).tocsr()
models = [LinearSVC().fit(features, one) for one in classes]
training = time.process_time() - begin

begin = time.process_time()
features = hstack([body.transform(texts), 0.5 * title.transform(titles)]).tocsr()
for model in models:
    model.decision_function(features)
scoring = len(papers) / (time.process_time() - begin)
print(f"scikit-learn: training {len(papers)} papers, {len(models)} topics: {training:.2f} s; scoring {scoring:.0f} papers/s")
print(f"training {training / float(ours['training_s']):.1f} times as fast, "
      f"scoring {float(ours['scoring_per_s']) / scoring:.1f} times, "
      f"with reasons {float(ours['scoring_with_reasons_per_s']) / scoring:.1f} times")
