# bash completion for plenary; made by: plenary --print-completion bash

_plenary()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} first= second= command= words= i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --home | --color) ((i++)) ;;
        -*) [ -z "$first" ] || break ;;
        *) if [ -z "$first" ]; then first=${COMP_WORDS[i]}; else second=${COMP_WORDS[i]}; break; fi ;;
        esac
    done
    command=$first
    case "$first $second" in
    "talk announce") command="talk announce" ;;
    "talk cancel") command="talk cancel" ;;
    "body edit") command="body edit" ;;
    "agreements edit") command="agreements edit" ;;
    "member add") command="member add" ;;
    "member renew") command="member renew" ;;
    "member revoke") command="member revoke" ;;
    "member list") command="member list" ;;
    "reader add") command="reader add" ;;
    "keys new") command="keys new" ;;
    "keys show") command="keys show" ;;
    "keys passphrase") command="keys passphrase" ;;
    "keys revoke") command="keys revoke" ;;
    "keys rotate") command="keys rotate" ;;
    esac
    case "$command $previous" in
    "position --stance") words="consent aside object abstain recuse" ;;
    "decide --outcome") words="adopted rejected" ;;
    "progress --state") words="going at_risk blocked moved kept not_kept" ;;
    "disclose --channel") words="room call video chat mail event" ;;
    "disclose --agreed") words="nothing leaning agreed" ;;
    "talk announce --channel") words="room call video chat mail event" ;;
    "talk announce --agreed") words="nothing leaning agreed" ;;
    "talk cancel --channel") words="room call video chat mail event" ;;
    "talk cancel --agreed") words="nothing leaning agreed" ;;
    "reply --stance") words="comment ask answer confirm dispute decline known ask_in withdraw erase_please" ;;
    "pressure --source") words="funder official board press other" ;;
    "pressure --kind") words="call directive condition rfp cut offer other" ;;
    "interest --kind") words="funding employment contract family board other" ;;
    "body edit --kind") words="governance workgroup" ;;
    "body edit --rule") words="consent majority supermajority" ;;
    "body edit --needs") words="resident practitioner executive funder official backbone" ;;
    "result --level") words="population system program" ;;
    "indicator --better") words="up down" ;;
    "measure --status") words="provisional final restated" ;;
    "objective --quick") words="yes no" ;;
    "export --as") words="jsonl csv sqlite" ;;
    *" --home" | *" --keys") COMPREPLY=($(compgen -d -- "$current")); return ;;
    *" --color") words="auto always never" ;;
    "propose --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "consent --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "object --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "aside --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "abstain --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "recuse --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "position --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "decide --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "withdraw --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "commit --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "ask --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "done --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "move --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "progress --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "nudge --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "disclose --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "talk announce --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "talk cancel --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "comment --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "answer --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "confirm --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "dispute --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "decline --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "knew --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "ask-in --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "please-erase --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "reply --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "pressure --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "interest --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "body edit --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "seat --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "agreements edit --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "result --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "strategy --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "indicator --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "measure --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "plan --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "objective --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "retire --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "meet --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "minutes --from") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "minutes --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "erase --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "export --file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "import --file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "found --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "leave --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "remove --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "admit --text-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    "keys passphrase --new-passphrase-file") COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); return; fi
    case $command in
    "") words="--home --json --color --no-ask --help --version propose consent object aside abstain recuse position decide withdraw commit ask done move progress nudge disclose talk comment answer confirm dispute decline knew ask-in please-erase reply pressure interest body seat agreements result strategy indicator measure plan objective retire meet minutes unseal erase today status decisions findings log show heads partners bodies seats watch verify export import found init leave remove invite invites join joiners admit member reader keys node peers health help" ;;
    "propose") words="--help --body --affects --closes --puts --after --replaces --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "consent") words="--help --proposal --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "object") words="--help --proposal --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "aside") words="--help --proposal --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "abstain") words="--help --proposal --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "recuse") words="--help --proposal --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "position") words="--help --proposal --stance --prior --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "decide") words="--help --proposal --outcome --made --effect --review --meeting --counted --values --why --losses --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "withdraw") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "commit") words="--help --due --for --checked-by --title --done-when --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "ask") words="--help --to --due --because --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "done") words="--help --of --due --needs --evidence --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "move") words="--help --of --due --needs --evidence --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "progress") words="--help --of --state --due --needs --evidence --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "nudge") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "disclose") words="--help --with --when --channel --asked-by --people --partners --outsiders --about --affects --agreed --corrects --topic --who --behalf --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "talk announce") words="--help --with --when --channel --asked-by --people --partners --outsiders --about --affects --agreed --corrects --topic --who --behalf --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "talk cancel") words="--help --with --when --channel --asked-by --people --partners --outsiders --about --affects --agreed --corrects --topic --who --behalf --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "comment") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "answer") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "confirm") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "dispute") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "decline") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "knew") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "ask-in") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "please-erase") words="--help --say --to --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "reply") words="--help --say --to --stance --when --finding --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "pressure") words="--help --on --source --kind --touches --partner --corrects --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "interest") words="--help --of --kind --with --since --until --touches --corrects --whom --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "body edit") words="--help --handle --kind --serves --seats --rule --quorum --needs --notice --review --keeper --replaces --because --scope --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "seat") words="--help --seat --body --name --members --until --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "agreements edit") words="--help --practices --settings --replaces --because --values --private --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "result") words="--help --level --unit --baseline --target --by --groups --replaces --because --title --population --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "strategy") words="--help --result --groups --replaces --because --title --causes --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "indicator") words="--help --of --unit --better --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "measure") words="--help --indicator --from --on --value --group --n --status --corrects --source --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "plan") words="--help --body --strategies --from --to --replaces --because --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "objective") words="--help --plan --due --indicator --target --quick --title --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "retire") words="--help --ends --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "meet") words="--help --body --starts --agenda --corrects --place --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "minutes") words="--help --table --from --on --meeting --present --guests --practices --took-up --corrects --closed --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "unseal") words="--help --of --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "erase") words="--help --of --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "today") words="--help --as --limit --as-of --home --keys --json --color --no-ask" ;;
    "status") words="--help --as-of --home --keys --json --color --no-ask" ;;
    "decisions") words="--help --verdict --partner --body --since --until --as-of --limit --after --home --keys --json --color --no-ask" ;;
    "findings") words="--help --as-of --partner --danger --name --all --long --limit --after --home --keys --json --color --no-ask" ;;
    "log") words="--help --partner --type --author --since --until --limit --oldest-first --no-void --receipts --full --cursor --follow --home --keys --json --color --no-ask" ;;
    "show") words="--help --entry --as --home --keys --json --color --no-ask" ;;
    "heads") words="--help --notes --home --keys --json --color --no-ask" ;;
    "partners") words="--help --home --keys --json --color --no-ask" ;;
    "bodies") words="--help --home --keys --json --color --no-ask" ;;
    "seats") words="--help --body --home --keys --json --color --no-ask" ;;
    "watch") words="--help --partner --type --receipts --heads --home --keys --json --color --no-ask" ;;
    "verify") words="--help --entry --coalition --home --keys --json --color --no-ask" ;;
    "export") words="--help --file --as --to --force --receipts --home --keys --json --color --no-ask" ;;
    "import") words="--help --file --type --check --again --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "found") words="--help --organization --member --member-key --until --listen --address --dial-private --rules --offset --handle --zone --former --name --purpose --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "init") words="--help --listen --address --dial-private --home --keys --json --color --no-ask" ;;
    "leave") words="--help --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "remove") words="--help --partner --size --because --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "invite") words="--help --handle --valid --address --qr --home --keys --json --color --no-ask" ;;
    "invites") words="--help --home --keys --json --color --no-ask" ;;
    "join") words="--help --invitation --organization --member --member-key --until --listen --address --dial-private --home --keys --json --color --no-ask" ;;
    "joiners") words="--help --home --keys --json --color --no-ask" ;;
    "admit") words="--help --log --partner --handle --decision --why --text --text-file --seal --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "member add") words="--help --name --key --acts --tables --until --contact --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "member renew") words="--help --person --name --key --acts --tables --until --contact --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "member revoke") words="--help --person --since --why --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "member list") words="--help --partner --home --keys --json --color --no-ask" ;;
    "reader add") words="--help --noise-key --until --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "keys new") words="--help --name --log --home --keys --json --color --no-ask" ;;
    "keys show") words="--help --name --log --home --keys --json --color --no-ask" ;;
    "keys passphrase") words="--help --name --new-passphrase-file --home --keys --json --color --no-ask" ;;
    "keys revoke") words="--help --name --since --why --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "keys rotate") words="--help --since --as --wait --timeout --home --keys --json --color --no-ask" ;;
    "node") words="--help --home --keys --json --color --no-ask" ;;
    "peers") words="--help --home --keys --json --color --no-ask" ;;
    "health") words="--help --quiet --home --keys --json --color --no-ask" ;;
    "help") words="--help --command --home --keys --json --color --no-ask" ;;
    "talk") words=" announce cancel" ;;
    "body") words=" edit" ;;
    "agreements") words=" edit" ;;
    "member") words=" add renew revoke list" ;;
    "reader") words=" add" ;;
    "keys") words=" new show passphrase revoke rotate" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _plenary plenary
