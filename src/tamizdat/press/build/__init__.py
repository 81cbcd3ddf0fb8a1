"""Builds: every page of a site made anew, or those alone that depend on what has changed.

`full` and `incremental` are the two builds, `page_builder` makes the pages of either, `dependents` tells what depends
on a change, `plan` names every page there is, and `state` is what one build leaves for the next.
"""
