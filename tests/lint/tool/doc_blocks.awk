# The fenced blocks of a page, for the test of that name: writes each to DIR/NNN.sh, and a line of
# DIR/plan for each: "run NNN LINE", "skip LINE REASON" or "fault LINE WHAT".
#
#   <!-- not run: reason -->    the next block is not run
#   <!-- instead: command -->   run at this place; what a reader does elsewhere
BEGIN { plan = DIR "/plan"; printf "" >plan }
/^ *<!-- not run: .* -->$/ { reason = $0; sub(/^ *<!-- not run: /, "", reason); sub(/ -->$/, "", reason); next }
/^ *<!-- instead: .* -->$/ {
	command = $0
	sub(/^ *<!-- instead: /, "", command); sub(/ -->$/, "", command)
	file = sprintf("%s/%03d.sh", DIR, ++n)
	print command >file; close(file)
	print "run", sprintf("%03d", n), FNR >plan
	next
}
/^ *```/ && !inside {
	inside = 1; indent = match($0, /`/) - 1; begun = FNR
	language = substr($0, indent + 4)
	if (language == "bash" || language == "console" || language == "shell") print "fault", FNR, "commands are marked sh" >plan
	if (language == "sh" && reason == "") {
		file = sprintf("%s/%03d.sh", DIR, ++n)
		printf "" >file
		print "run", sprintf("%03d", n), FNR >plan
	} else {
		file = ""
		if (language == "sh") print "skip", FNR, reason >plan
	}
	reason = ""
	next
}
/^ *```$/ && inside { inside = 0; if (file != "") close(file); next }
inside && file != "" { print substr($0, indent + 1) >file }
END { if (inside) print "fault", begun, "a block that does not end" >plan }
