#compdef pintrace
# Completes pintrace's command lines in zsh, after compinit:  source <(pintrace completion zsh)
# What it proposes is asked of the program. Where no word is known, names of files are proposed.
_pintrace() {
	local -a found
	found=("${(@f)$(pintrace "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
	[[ $PREFIX == -* ]] || found=("${(@)found:#-*}")
	found=("${(@)found:#}")
	if (( $#found )); then compadd -- "${found[@]}"; else _files; fi
}
compdef _pintrace pintrace
