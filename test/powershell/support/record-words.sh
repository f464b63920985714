#!/bin/sh
# Takes the place of a program: appends the number of its words, and the words, each with a NUL after it.
printf '%s\0' "$#" "$@" >>"$RECORDED_WORDS"
