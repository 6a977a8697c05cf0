/**
 * The script of the Job, in POSIX sh with curl and awk. It is the same for every mesh: what to check is data in a file of its own, one check a
 * line and its fields parted by tabs, so that nothing of it is ever read by a shell.
 *
 * On stdout is one JSON object a line, a last one with the sum; the exit status is 0 if all is as it should be.
 */
export const SCRIPT = `#!/bin/sh
set -uf
TAB=$(printf '\\t')
passed=0
failed=0
# What came out right, as |check namespace/name|check namespace/name|
right='|'

# check name ok got want tries
tell() {
  printf '{"check":"%s","name":"%s","ok":%s,"got":"%s","want":"%s","tries":%s}\\n' "$1" "$2" "$3" "$4" "$5" "$6"
  if [ "$3" = true ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# method url [arguments of curl]: sets got to the status, or to what became of the connection
ask() {
  method=$1
  url=$2
  shift 2
  got=$(curl -q -s -o /dev/null -w '%{http_code}' --max-time "$TIMEOUT" --noproxy '*' --globoff -X "$method" "$@" "$url")
  case $? in
    0) ;;
    6) got=no-address ;;
    7) got=refused ;;
    28) got=timeout ;;
    52 | 55 | 56) got=reset ;;
    *) got=failed ;;
  esac
}

# namespace selector: sets got to the counts of pods, of those that are captured and of those that are ready
count() {
  got=$(
    printf 'Authorization: Bearer %s\\n' "$(cat "$ACCOUNT/token")" |
      curl -q -s --max-time "$TIMEOUT" --noproxy '*' --globoff --cacert "$ACCOUNT/ca.crt" -H @- \\
        -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' \\
        "$API/api/v1/namespaces/$1/pods?labelSelector=$2&fieldSelector=status.phase%3DRunning" |
      awk '
        { text = text $0 }
        END {
          if (text !~ /"kind": *"Table"/) { print "no answer"; exit }
          pods = split(text, row, "\\"cells\\": *[[]") - 1
          for (i = 2; i <= pods + 1; i++) {
            if (row[i] ~ /"ambient[.]istio[.]io\\/redirection": *"enabled"/) captured++
            split(row[i], cell, "\\"")
            if (split(cell[4], of, "/") == 2 && of[1] == of[2] && of[1] > 0) ready++
          }
          printf "pods %d, captured %d, ready %d", pods, captured, ready
        }'
  )
}

# got want: whether it is one of them, ? standing for any digit
fits() {
  for one in $(printf '%s' "$2" | tr ',' ' '); do
    case $1 in $one) return 0 ;; esac
  done
  return 1
}

# got: whether there are pods, and all are captured and ready
whole() {
  [ "$1" != 'no answer' ] || return 1
  set -- $(printf '%s' "$1" | tr -dc '0-9 ')
  [ "$1" -gt 0 ] && [ "$2" -eq "$1" ] && [ "$3" -eq "$1" ]
}

# check name field field field [arguments of curl]
once() {
  case $1 in
    self)
      got=$(cat "$PODINFO/redirection" 2>/dev/null)
      want=enabled
      # Whoever may write annotations may write anything.
      case $got in enabled) return 0 ;; pending) ;; *) got='not captured' ;; esac
      return 1
      ;;
    captured)
      want='all captured and ready'
      count "$3" "$4"
      whole "$got"
      ;;
    *)
      method=$3
      url=$4
      want=$5
      shift 5
      ask "$method" "$url" "$@"
      fits "$got" "$want"
      ;;
  esac
}

# The same, as often as it may take a mesh to hear of a change.
check() {
  try=1
  until once "$@"; do
    if [ "$try" -ge "$ATTEMPTS" ]; then
      tell "$1" "$2" false "$got" "$want" "$try"
      return
    fi
    try=$((try + 1))
    sleep "$PAUSE"
  done
  tell "$1" "$2" true "$got" "$want" "$try"
  # The name of a call begins with its method.
  right="$right$1 \${2#* }|"
}

# name: between captured pods there is nothing but HBONE, so that an allowed call has come by it
hbone() {
  lacks=
  case $right in *'|self '*) ;; *) lacks="$lacks self" ;; esac
  case $right in *"|captured $1|"*) ;; *) lacks="$lacks captured" ;; esac
  case $right in *"|allowed $1|"*) ;; *) lacks="$lacks allowed" ;; esac
  if [ -z "$lacks" ]; then
    tell hbone "$1" true 'self captured allowed' 'self captured allowed' 1
  else
    tell hbone "$1" false "failed:$lacks" 'self captured allowed' 1
  fi
}

# name url marker requests least most [arguments of curl]: a share can't be asked for twice, or it fits in the end
share() {
  name=$1
  url=$2
  marker=$3
  all=$4
  least=$5
  most=$6
  shift 6
  marked=0
  lost=0
  i=0
  while [ "$i" -lt "$all" ]; do
    i=$((i + 1))
    answer=$(curl -q -s -i -f --max-time "$TIMEOUT" --noproxy '*' --globoff "$@" "$url") || { lost=$((lost + 1)); continue; }
    case $answer in *"$marker"*) marked=$((marked + 1)) ;; esac
  done
  ok=false
  if [ "$lost" -eq 0 ] && [ "$marked" -ge "$least" ] && [ "$marked" -le "$most" ]; then ok=true; fi
  tell split "$name" "$ok" "$marked of $all, $lost lost" "$least to $most" 1
}

while IFS=$TAB read -r kind name a b c d e; do
  case $kind in
    header) set -- "$@" -H "$name" ;;
    hbone) hbone "$name" ;;
    split)
      share "$name" "$a" "$b" "$c" "$d" "$e" "$@"
      set --
      ;;
    *)
      check "$kind" "$name" "$a" "$b" "$c" "$@"
      set --
      ;;
  esac
done <"$CHECKS"

printf '{"summary":true,"passed":%s,"failed":%s}\\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
`;
