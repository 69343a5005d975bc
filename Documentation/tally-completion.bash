# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of tally's commands, verbs, options, CPU models, events and
# settings for bash. The words come from the tool itself, so that they are
# always those of its version and of the machine. The functions share the
# locals of _tally.

# Bash ends words at = and : too. In "words" they are whole; "lead" is what of
# the last one bash takes for words of their own.
_tally_split() {
	local i piece last=-1

	for ((i = 0; i <= COMP_CWORD; i++)); do
		piece=${COMP_WORDS[i]}
		lead=''
		if [[ $i -gt 1 && ($piece =~ ^[=:]+$ || (-n $piece && ${words[last]} =~ [=:]$)) ]]; then
			lead=${words[last]}
			words[last]+=$piece
			[[ $piece =~ ^[=:]+$ ]] && lead+=$piece
		else
			words+=("$piece")
			last=$((last + 1))
		fi
	done
	cur=${words[last]}
	[[ $last -gt 1 ]] && prev=${words[last - 1]}
	return 0
}

# What was typed before the last word: command and verb, and which CPU's events are meant.
_tally_scan() {
	local i word

	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		word=${words[i]}
		case $word in
		--no-builtin | --cpu=* | --sysfs=* | --events=*) machine+=("$word") ;;
		--cpu | --sysfs | --events)
			i=$((i + 1))
			[[ $i -lt ${#words[@]}-1 ]] && machine+=("$word" "${words[i]}")
			;;
		-*) ;;
		*)
			if [[ -z $command ]]; then
				command=$word
			elif [[ -z $verb ]]; then
				verb=$word
			elif [[ -z $below ]]; then
				below=$word
			fi
			;;
		esac
	done
}

# Replies with the lines of standard input that go on where "cur" is behind BEFORE.
_tally_reply() { # BEFORE
	local line whole

	while read -r line; do
		# What the shell would take apart is left to be typed.
		[[ $line == *[!A-Za-z0-9_.:/=,@%+-]* ]] && continue
		whole=$1$line
		[[ $whole == "$cur"* ]] && COMPREPLY+=("${whole#"$lead"}")
	done < <(sort -u)
}

_tally_options() {
	# "-j, --json" and "-x, --field-separator=SEP" as the words to type.
	"$@" --list-opts 2>/dev/null | sed -e 's/, /\n/g' |
		sed -e 's/\[.*//' -e 's/\(=\).*/\1/' -e 's/ .*//'
}

# Models with slashes where some were typed, else their last parts, which do as well.
_tally_models() { # BEFORE
	local folders='.*/'

	[[ $cur == */* ]] && folders='^$'
	_tally_reply "$1" < <("$tool" list "${machine[@]}" --cpus -x, 2>/dev/null |
		sed -e 1d -e 's/,.*//' -e "s|$folders||")
}

_tally_events() { # BEFORE
	local before=$1

	# The last of several with commas between.
	[[ $cur == *[,\{]* ]] && before=${cur%"${cur##*[,\{]}"}
	_tally_reply "$before" < <("$tool" list "${machine[@]}" -x, 2>/dev/null |
		awk -F, 'NR > 1 && $1 !~ /^(metric|raw)/ { print $2 }')
}

_tally_metrics() { # BEFORE
	local before=$1

	[[ $cur == *,* ]] && before=${cur%"${cur##*,}"}
	_tally_reply "$before" < <("$tool" list "${machine[@]}" -x, 2>/dev/null |
		awk -F, '$1 ~ /^metric/ { print $2 }')
}

# The values of an option that has few: "--to=lines|folded|pprof".
_tally_choices() { # OPTION BEFORE
	# shellcheck disable=SC2086 # "kvm stat" is two words
	_tally_reply "$2" < <("$tool" $command ${verb:+"$verb"} --list-opts 2>/dev/null |
		sed -n -e "s/^\(-., \)\{0,1\}$1\[\{0,1\}=\([a-z|-]*\)\]\{0,1\}\$/\2/p" |
		grep -F '|' | tr '|' '\n')
}

_tally_archs() { # BEFORE
	_tally_reply "$1" < <("$tool" regs -x, 2>/dev/null | sed -e 1d -e 's/,.*//')
}

_tally_operands() {
	case $command in
	'' | help) _tally_reply '' < <("$tool" --list-cmds 2>/dev/null | sed 's/ .*//') ;;
	config) _tally_reply '' < <("$tool" config -x, 2>/dev/null | sed -e 1d -e 's/,.*//') ;;
	encode) _tally_events '' ;;
	list)
		_tally_reply '' < <("$tool" list "${machine[@]}" -x, 2>/dev/null |
			awk -F, 'NR > 1 && $1 != "raw" { print $2 } NR > 1 { print $1 }')
		;;
	regs) _tally_registers '' ;;
	*) [[ -n $verb ]] || _tally_reply '' <<<"$verbs" ;;
	esac
}

# Registers as the tool spells them, and in small letters; of families the first one.
_tally_registers() { # BEFORE
	_tally_reply "$1" < <("$tool" regs -x, 2>/dev/null | awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "name") at = i; next }
		{ sub(/<n>/, "0", $at); print $at; print tolower($at) }')
}

_tally() {
	local tool=${COMP_WORDS[0]} words=() lead='' cur='' prev='' command='' verb='' below='' machine=() verbs

	COMPREPLY=()
	_tally_split
	_tally_scan
	verbs=$("$tool" --list-cmds 2>/dev/null | sed -n "s/^$command //p")
	# Verbs may have verbs: the first is then a part of the command.
	if [[ -n $verb ]] && grep -q "^$verb " <<<"$verbs"; then
		verbs=$(sed -n "s/^$verb //p" <<<"$verbs")
		command="$command $verb" verb=$below
	fi
	case $prev,$cur in
	*,--cpu=*) _tally_models --cpu= ;;
	--cpu,*) _tally_models '' ;;
	*,--event=*) _tally_events --event= ;;
	-e,* | --event,*) _tally_events '' ;;
	*,--arch=*) _tally_archs --arch= ;;
	--arch,*) _tally_archs '' ;;
	*,--metrics=*) _tally_metrics --metrics= ;;
	-M,* | --metrics,*) _tally_metrics '' ;;
	--sysfs,* | --events,* | --device-tree,* | -o,* | --output,*) ;; # files, as bash does by itself
	*,--*=*) _tally_choices "${cur%%=*}" "${cur%%=*}=" ;;
	*,-*)
		if [[ -n $verb ]] && ! grep -qx -e "$verb" <<<"$verbs"; then
			verb=''
		fi
		# shellcheck disable=SC2086 # "kvm stat" is two words
		_tally_reply '' < <(_tally_options "$tool" $command ${verb:+"$verb"})
		;;
	*)
		[[ $prev == --* ]] && _tally_choices "$prev" ''
		[[ ${#COMPREPLY[@]} -gt 0 ]] || _tally_operands
		;;
	esac
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace 2>/dev/null
	fi
	return 0
}

complete -o default -F _tally tally
