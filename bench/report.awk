# Results, one line a round, as a table for people, for Markdown or as JSON. Needs -v format=text|markdown|json and,
# but for text, facts and missing; and searches: files of tab-separated lines.

function quoted(s) { gsub(/["\\]/, "\\\\&", s); return "\"" s "\"" }

# The values of a row, sorted.
function sort_row(list, row, n,    i, j, v) {
	for (i = 1; i <= n; i++) {
		v = list[row, i]
		for (j = i - 1; j > 0 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
		sorted[j + 1] = v
	}
}

function median(list, row, n) { sort_row(list, row, n); return sorted[int((n + 1) / 2)] }

function times(x) { return x < 10 ? sprintf("%.2f", x) : sprintf("%.0f", x) }

function grouped(n) { return n < 1000 ? n : grouped(int(n / 1000)) sprintf(",%03d", n % 1000) }

function numbers(list, row,    i, s) {
	for (i = 1; i <= count[row]; i++) s = s (i > 1 ? ", " : "") list[row, i]
	return "[" s "]"
}

function table(row,    n, low, mid, line) {
	n = count[row]
	mid = median(ratio, row, n)
	low = sorted[1]
	line = format == "markdown" ? "| %s | %s | %s | %.2f s | %.2f s | %s | **%s** | %s |\n" \
		: "%-8s %-32s %9s %8.2f s %8.2f s %7s %7s %7s\n"
	split(name[row], part, "\t")
	printf line, part[1], part[2], grouped(events[row]), median(ours, row, n), median(theirs, row, n),
		times(low), times(mid), times_of_most(row, n)
}

function times_of_most(row, n) { sort_row(ratio, row, n); return times(sorted[n]) }

function json(row,    n) {
	n = count[row]
	split(name[row], part, "\t")
	printf "%s\n    {\"benchmark\": %s, \"peer\": %s, \"events\": %s, \"pintrace_s\": %s, \"peer_s\": %s", \
		(row == 1 ? "" : ","), quoted(part[1]), quoted(part[2]), events[row], numbers(ours, row), numbers(theirs, row)
	sort_row(ratio, row, n)
	printf ", \"ratio\": {\"min\": %.3f, \"median\": %.3f, \"max\": %.3f}}", sorted[1], sorted[int((n + 1) / 2)], sorted[n]
}

function json_pairs(file, open, form, close_,    line, n) {
	printf "  %s", open
	while ((getline line < file) > 0) {
		split(line, part, "\t")
		printf "%s\n    " form, (n++ ? "," : ""), quoted(part[1]), quoted(part[2])
	}
	printf "\n  %s", close_
}

# Searches, a round each: states a second, and the most memory that no file is behind.
function search_lines(    line, n, part) {
	while ((getline line < searches) > 0) {
		split(line, part, "\t")
		if (format == "json")
			printf "%s\n    {\"scene\": %s, \"states\": %s, \"seconds\": %s, \"anonymous_kb\": %s}",
				(n++ ? "," : ""), quoted(part[1]), part[2], part[3], part[4]
		else printf "%-8s %-32s %9s states %10s states a second %6.1f MB\n", "search", part[1], grouped(part[2]),
			grouped(int(part[2] / (part[3] > 0 ? part[3] : 0.001))), part[4] / 1024
	}
}

BEGIN { FS = "\t" }
{
	key = $1 "\t" $2
	if (!(key in number)) { number[key] = ++rows; name[rows] = key; events[rows] = $3 }
	row = number[key]
	i = ++count[row]
	ours[row, i] = $4
	theirs[row, i] = $5
	ratio[row, i] = $5 / ($4 > 0 ? $4 : 0.001)
}
END {
	if (format == "json") {
		print "{\n  \"schema\": \"pintrace/bench/1\","
		json_pairs(facts, "\"facts\": {", "%s: %s", "},\n")
		printf "  \"results\": ["
		for (row = 1; row <= rows; row++) json(row)
		printf "\n  ],\n  \"searches\": ["
		search_lines()
		printf "\n  ],\n"
		json_pairs(missing, "\"missing\": [", "{\"peer\": %s, \"get\": %s}", "]\n}\n")
		exit
	}
	if (format == "markdown") {
		print "| | against | events | pintrace | peer | least | median | most |"
		print "|---|---|---:|---:|---:|---:|---:|---:|"
	} else {
		printf "%-8s %-32s %9s %10s %10s %7s %7s %7s\n",
			"", "against", "events", "pintrace", "peer", "least", "median", "most"
	}
	for (row = 1; row <= rows; row++) table(row)
	if (format == "text") search_lines()
	if (format == "markdown") {
		print ""
		while ((getline line < facts) > 0) { split(line, part, "\t"); print "- " part[1] ": " part[2] }
		while ((getline line < missing) > 0) { split(line, part, "\t"); print "- not measured: " part[1] }
	}
}
