#!/bin/bash
# SPDX-License-Identifier: MIT
# bash completes commands, options, models, events and settings by what the tool itself lists.
command -v bash >/dev/null || { echo "bash is not installed" && exit 77; }
[ -n "${BASH_VERSION:-}" ] || exec bash "$0"
# shellcheck source=/dev/null
source "$ROOT/Documentation/tally-completion.bash"

# The words that complete the last argument.
complete_words() {
	COMP_WORDS=("$TALLY" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_tally 2>/dev/null
	echo "${COMPREPLY[*]}"
}
expect() { # WANT ARGS...
	local want=$1 got
	shift
	got=$(complete_words "$@")
	[ "$got" = "$want" ] || { echo "'$*' completes to '$got', not '$want'" && exit 1; }
}
expect version vers
expect "config" con
expect "config" help con
expect "--json" version --js
expect "--field-separator=" version --fi
expect "--no-pager" --no
expect "probe" prob
expect "--device-tree=" probe --dev
expect "--device-tree=" plan --dev
expect "--list" config --li
expect amdzen5 list --cpu amdzen5
expect amdzen5 list --cpu = amdzen5
expect x86/amdzen5 encode --cpu x86/amdzen5
expect page-faults stat -e page-f
expect cycles,page-faults stat -e cycles,page-f
expect page-faults stat --event = page-f
expect "{page-faults" stat -e "{page-f"
expect ex_ret_instr encode --cpu amdzen5 ex_ret_ins
expect ex_ret_instr encode --cpu = amdzen5 ex_ret_ins
expect "" encode --cpu riscv/qemu/virt ex_ret_ins
expect hardware list hardw
expect "--to=folded" script --to=fo
expect "folded" script --to = fo
expect "folded" script --to fo
expect branch_miss_rate stat --cpu amdzen5 -M branch_miss_
expect branch_frequency,branch_miss_rate plan --cpu amdzen5 --metrics = branch_frequency,branch_miss_
expect "autofdo bolt firefox folded lines pprof speedscope" script --to ""
expect "allow deny" filter encode --action ""
expect "" stat hardw
expect riscv regs --arch ris
expect scountovf regs scounto
expect IA32_DEBUGCTL regs IA32_DEB
expect ia32_debugctl regs ia32_deb
expect "" regs hpmx
expect "" encode 'mem:'
expect stat kvm st
expect "live record report" kvm stat ""
expect "--per-vcpu" kvm stat report --per-v
expect "--entries=" filter encode --ent
# shellcheck disable=SC2016
printf '[color]\nui = never\n[a "$(echo b)"]\nk=v\n' >"$SCRATCH/settings"
export PERF_CONFIG="$SCRATCH/settings"
expect color.ui config co
expect "" config a
# A tracepoint's name has a colon, where bash ends words.
mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/tally" <<'END'
#!/bin/sh
[ "$1 $2" = "list -x," ] && printf 'kind,name\ntracepoint,sched:sched_switch\ntracepoint,sched:wakeup\n'
END
chmod +x "$SCRATCH/bin/tally"
own=$TALLY
TALLY=$SCRATCH/bin/tally
expect sched:wakeup stat -e sched:w
expect wakeup stat -e sched : w
expect wakeup stat -e sched:sched_switch,sched : w
expect "sched_switch wakeup" stat -e sched :
TALLY=$own
case " $(complete_words version -) " in
*" -j "*) ;;
*) echo "short options are not completed" && exit 1 ;;
esac
case " $(complete_words '') " in
*" help "*) ;;
*) echo "commands are not completed" && exit 1 ;;
esac
