# bash completion of preprintd. Asks the program itself, so it knows every verb and option of the one installed.
_preprintd_verbs() {
  preprintd "$@" --help 2>/dev/null | sed -n '/^Subcommands:/,$s/^  \([a-z][a-z-]*\).*/\1/p'
}
_preprintd_options() {
  preprintd "$@" --help 2>/dev/null | grep -oE -- '(^| |,)--[a-z][a-z-]*' | tr -d ' ,' | sort -u
}
_preprintd() {
  local word=${COMP_WORDS[COMP_CWORD]} verb=() skip='' at
  for at in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then skip=''; continue; fi
    case $at in
      --config | --set | --now | --log-level) [ ${#verb[@]} -gt 0 ] || skip=1 ;;
      -*) ;;
      *) [ ${#verb[@]} -ge 2 ] || verb+=("$at") ;;
    esac
  done
  COMPREPLY=()
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config | --into | --output | --from) compopt -o default; return ;;
    --log-level) mapfile -t COMPREPLY < <(compgen -W 'debug info warning error' -- "$word"); return ;;
  esac
  case "${verb[0]-}" in
    import | topics | triage) ;;
    *) [ ${#verb[@]} -lt 2 ] || verb=("${verb[0]}") ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_preprintd_options "${verb[@]}")" -- "$word")
  elif [ ${#verb[@]} -eq 0 ] || { [ ${#verb[@]} -eq 1 ] && [[ ${verb[0]} =~ ^(import|topics|triage)$ ]]; }; then
    mapfile -t COMPREPLY < <(compgen -W "$(_preprintd_verbs "${verb[@]}")" -- "$word")
  else
    compopt -o default
  fi
}
complete -F _preprintd preprintd
