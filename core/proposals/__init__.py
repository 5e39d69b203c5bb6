"""Proposed settings: from what a dataset says of itself to values of the model form.

A pure function, in the manner of nnU-Net's planner; it knows neither rows, requests nor TensorFlow.
"""
