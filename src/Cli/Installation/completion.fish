# Completes pintrace's command lines in fish:  pintrace completion fish | source
# What it proposes is asked of the program. Where no word is known, names of files are proposed.
function __pintrace_words
	set -l line (commandline --cut-at-cursor)
	set -l word (commandline --current-token --cut-at-cursor)
	set -l found (pintrace "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
	string match -q -- '-*' "$word"; or set found (string match -v -- '-*' $found)
	set found (string match -- "$word*" $found)
	if test (count $found) -gt 0
		printf '%s\n' $found
	else
		__fish_complete_path "$word"
	end
end
complete -c pintrace -f -a '(__pintrace_words)'
