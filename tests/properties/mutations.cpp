#include "properties/mutations.h"

#include "properties/change_dump.h"
#include "properties/wrap_text.h"

namespace flinkdiag {
namespace {

const Mutation kMutations[] = {
    {"writing a dump anew changes nothing"},
    {"numbers of threads, pools, attempts and locks do not matter", change_numbers},
    {"the order of threads does not matter", shuffle_threads},
    {"the numbers of lambdas do not matter", renumber_lambdas},
    {"lambdas as JDK 21 writes them are the same", write_lambdas_as_jdk_21},
    {"JDK modules may be missing", drop_modules},
    {"JDK modules may be of another version", change_modules},
    {"locks may be missing", drop_locks},
    {"modules and loaders may stand before the class", nullptr, write_jstack_with_loaders},
    {"the same dump as text of ThreadInfo says the same", nullptr, write_thread_info},
    {"the same dump as REST JSON says the same", nullptr, write_rest_json},
    {"the same dump as JSON of jcmd says the same", nullptr, write_jcmd_json},
    {"the same stacks as a wall-clock profile say the same", nullptr, write_collapsed},
    {"a lite REST dump says the same", drop_locks, write_rest_json},
    {"50 frames of ThreadInfo are enough", cut_stacks<50>, write_thread_info},
    {"50 frames of REST JSON are enough", cut_stacks<50>, write_rest_json},
    {"32 frames of ThreadInfo are enough", cut_stacks<32>, write_thread_info, nullptr,
     Demand::same_if_anchors_survive},
    {"32 frames of REST JSON are enough", cut_stacks<32>, write_rest_json, nullptr,
     Demand::same_if_anchors_survive},
    {"8 frames of ThreadInfo do not mislead", cut_stacks<8>, write_thread_info, nullptr,
     Demand::not_misled},
    {"8 frames of REST JSON do not mislead", cut_stacks<8>, write_rest_json, nullptr,
     Demand::not_misled},
    {"lines may end in CRLF", nullptr, write_jstack, with_crlf},
    {"lines of ThreadInfo may end in CRLF", nullptr, write_thread_info, with_crlf},
    {"a dump may be UTF-16 LE", nullptr, write_jstack, as_utf16_le},
    {"a dump may be UTF-16 BE", nullptr, write_jstack, as_utf16_be},
    {"REST JSON may be UTF-16 LE", nullptr, write_rest_json, as_utf16_le},
    {"each line may begin with a timestamp of kubectl", nullptr, write_jstack,
     with_kubectl_timestamps},
    {"each line of ThreadInfo may begin with a timestamp of kubectl", nullptr, write_thread_info,
     with_kubectl_timestamps},
    {"each line may begin with a time", nullptr, write_jstack, with_times},
    {"each line may begin with the name of its pod", nullptr, write_jstack, with_pod},
    {"each line may begin with its pod and a time", nullptr, write_jstack, with_pod_and_time},
    {"each line may begin as journalctl prints it", nullptr, write_jstack, with_syslog_head},
    {"each line may be JSON of Docker's", nullptr, write_jstack, as_docker_json},
    {"each line may be JSON of a log shipper's", nullptr, write_jstack, as_shipped_json},
    {"each line of ThreadInfo may be JSON of a log shipper's", nullptr, write_thread_info,
     as_shipped_json},
    {"a log store may export it as JSON", nullptr, write_jstack, as_loki_export},
    {"a log store may export ThreadInfo as JSON", nullptr, write_thread_info, as_loki_export},
    {"it may be a string of a JSON", nullptr, write_jstack, as_stdout_of_json},
    {"a log store may export it as a table", nullptr, write_jstack, as_table},
    {"a log store may export ThreadInfo as a table", nullptr, write_thread_info, as_table},
    {"a mail may be quoted-printable", nullptr, write_jstack, as_quoted_printable},
    {"a mail may hold REST JSON in quoted-printable", nullptr, write_rest_json,
     as_quoted_printable},
    {"it may be base64", nullptr, write_jstack, as_base64},
    {"REST JSON may be base64", nullptr, write_rest_json, as_base64},
    {"quotes of REST JSON may have become typographic", nullptr, write_rest_json,
     with_smart_quotes},
    {"a web page may have escaped REST JSON", nullptr, write_rest_json, with_html_entities},
    {"a mail may quote each line", nullptr, write_jstack, with_mail_quotes},
    {"lines may have numbers", nullptr, write_jstack, with_line_numbers},
    {"lines may have the numbers of grep", nullptr, write_jstack, with_grep_numbers},
    {"each line may begin with what no table knows", nullptr, write_jstack, with_unknown_prefix},
    {"each line of ThreadInfo may begin with what no table knows", nullptr, write_thread_info,
     with_unknown_prefix},
    {"each line may begin with its file and number", nullptr, write_jstack, with_grep_places},
    {"lines may have the numbers of a pager", nullptr, write_jstack, with_pager_numbers},
    {"a mail may quote it below much else", nullptr, write_jstack, quoted_below_own_words},
    {"a mail program may break lines at blanks", nullptr, write_jstack, broken_at_blanks},
    {"the lines of a pod may stand from the last to the first", nullptr, write_jstack,
     reversed_with_pod},
    {"lines may end in CR", nullptr, write_jstack, with_cr},
    {"lines may be indented", nullptr, write_jstack, indented},
    {"lines may be coloured", nullptr, write_jstack, with_colours},
    {"tabs may have become blanks", nullptr, write_jstack, with_tabs_as_blanks},
    {"quotes may have become typographic", nullptr, write_jstack, with_smart_quotes},
    {"quotes of ThreadInfo may have become typographic", nullptr, write_thread_info,
     with_smart_quotes},
    {"a web page may have escaped it", nullptr, write_jstack, with_html_entities},
    {"a web page may have escaped ThreadInfo", nullptr, write_thread_info, with_html_entities},
    {"a browser may have saved it as a page", nullptr, write_jstack, as_page},
    {"a browser may have saved REST JSON as a page", nullptr, write_rest_json, as_page},
    {"a mail may be HTML", nullptr, write_jstack, as_html_mail},
    {"a mail may hold ThreadInfo as HTML", nullptr, write_thread_info, as_html_mail},
    {"blanks may have become such that do not break", nullptr, write_jstack, with_fixed_blanks},
    {"lines may be broken at 80 columns", nullptr, write_jstack, wrapped_at_80},
    {"lines of ThreadInfo may be broken at 80 columns", nullptr, write_thread_info, wrapped_at_80},
    {"a dump may stand in the middle of a log", nullptr, write_jstack, inside_taskmanager_log},
    {"ThreadInfo may stand in the middle of a log", nullptr, write_thread_info,
     inside_taskmanager_log},
};

}  // namespace

std::span<const Mutation> mutations() { return kMutations; }

std::string mutated(Dump dump, const Mutation& mutation) {
  if (mutation.change != nullptr) mutation.change(dump);
  const std::string text = mutation.write(dump);
  return mutation.wrap == nullptr ? text : mutation.wrap(text);
}

}  // namespace flinkdiag
