# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of tally's commands, verbs and options for bash. The words come
# from the tool itself, so that they are always those of its version.

_tally_options() {
	# "-j, --json" and "-x, --field-separator=SEP" as the words to type.
	"$@" --list-opts 2>/dev/null | sed -e 's/, /\n/g' |
		sed -e 's/\[.*//' -e 's/\(=\).*/\1/' -e 's/ .*//'
}

_tally() {
	local tool=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} command='' verb='' i words verbs

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* || ${COMP_WORDS[i]} == = ]] && continue
		[[ ${COMP_WORDS[i - 1]} == = ]] && continue
		if [[ -z $command ]]; then
			command=${COMP_WORDS[i]}
		elif [[ -z $verb ]]; then
			verb=${COMP_WORDS[i]}
		fi
	done
	verbs=$("$tool" --list-cmds 2>/dev/null | sed -n "s/^$command //p")
	if [[ -z $command || $command == help ]]; then
		words=$("$tool" --list-cmds 2>/dev/null | sed 's/ .*//' | sort -u)
		[[ $cur == -* ]] && words=$(_tally_options "$tool" ${command:+"$command"})
	elif [[ $cur == -* ]]; then
		if [[ -n $verb ]] && grep -qx -e "$verb" <<<"$verbs"; then
			words=$(_tally_options "$tool" "$command" "$verb")
		else
			words=$(_tally_options "$tool" "$command")
		fi
	elif [[ -z $verb ]]; then
		words=$verbs
	fi
	# shellcheck disable=SC2207
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace 2>/dev/null
	fi
	return 0
}

complete -o default -F _tally tally
