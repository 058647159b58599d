"""The mathematics of measurement: numpy, scipy and the standard library, nothing else.

Answers are int8 arrays, persons in rows, items in columns, categories from 0, and -1 for missing.
Reverse-keyed items are flipped before they enter, unless a docstring says otherwise. What is
undefined is None, or masked where the answer is an array; a non-finite value never leaves.
"""
