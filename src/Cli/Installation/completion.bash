# Completes pintrace's command lines in bash:  source <(pintrace completion bash)
# What it proposes is asked of the program. Where no word is known, names of files are proposed.
_pintrace() {
	local word=${COMP_WORDS[COMP_CWORD]} found
	found=$(pintrace "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
	[[ $word == -* ]] || found=$(grep -v '^-' <<<"$found")
	mapfile -t COMPREPLY < <(compgen -W "$found" -- "$word")
}
complete -o default -F _pintrace pintrace
