#!/usr/bin/env python3
"""scikit-learn's TF-IDF + LinearSVC with the learner's features, timed: words and pairs of words of title and
abstract, words of the title apart, three classes. usage: reference.py FILE.jsonl...   Prints papers/s of scoring and
seconds of training, on one core. Says so and ends well where scikit-learn is absent."""
import json
import re
import sys
import time

try:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC
except ImportError:
    print("skipped: python3-sklearn is not installed")
    sys.exit(0)

papers = [json.loads(line) for name in sys.argv[1:] for line in open(name, encoding="utf-8")]
texts = [paper["title"] + ". " + paper["abstract"] for paper in papers]
titles = [paper["title"] for paper in papers]
wanted = [re.compile(p, re.I) for p in ("align|jailbreak|safety", "multimodal|vision.language", "cross.modal|CLIP")]
classes = [[bool(w.search(text)) for text in texts] for w in wanted]

begin = time.process_time()
body = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True)
title = TfidfVectorizer(min_df=3, sublinear_tf=True)
features = hstack([body.fit_transform(texts), 0.5 * title.fit_transform(titles)]).tocsr()
models = [LinearSVC().fit(features, one) for one in classes]
print(f"training {len(papers)} papers, {len(models)} topics: {time.process_time() - begin:.2f} s")

begin = time.process_time()
features = hstack([body.transform(texts), 0.5 * title.transform(titles)]).tocsr()
for model in models:
    model.decision_function(features)
print(f"scoring: {len(papers) / (time.process_time() - begin):.0f} papers/s")
