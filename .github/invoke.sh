#!/usr/bin/env bash
# Invokes a function with an event and fails unless its summary says complete or planned.
#   .github/invoke.sh FUNCTION EVENT
set -euo pipefail
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
aws lambda invoke --function-name "$1" --cli-binary-format raw-in-base64-out --cli-read-timeout 910 \
    --payload "$2" "$answer" > /dev/null
cat "$answer"
echo
case $(jq -r '.outcome // "failed"' "$answer") in
    complete | planned) ;;
    *) exit 1 ;;
esac
