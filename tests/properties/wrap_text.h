#pragma once

#include <string>

namespace flinkdiag {

// What happens to a text between the JVM and the one who reads it.

std::string with_crlf(const std::string& text);
std::string as_utf16_le(const std::string& text);
std::string as_utf16_be(const std::string& text);
std::string with_kubectl_timestamps(const std::string& text);
std::string with_times(const std::string& text);         ///< "2026-11-23 08:46:41 line"
std::string with_pod(const std::string& text);           ///< kubectl logs --prefix
std::string with_pod_and_time(const std::string& text);  ///< and --timestamps
std::string with_syslog_head(const std::string& text);   ///< journalctl
std::string as_docker_json(const std::string& text);     ///< {"log":"line\n", ...}
std::string as_shipped_json(const std::string& text);    ///< {"@timestamp": ..., "message": "line"}
std::string as_loki_export(const std::string& text);     ///< one JSON, [["time", "line"], ...]
std::string as_stdout_of_json(const std::string& text);  ///< one string of a JSON: Ansible
std::string as_table(const std::string& text);           ///< CSV of Splunk
std::string as_quoted_printable(const std::string& text);  ///< a mail
std::string as_base64(const std::string& text);
std::string with_mail_quotes(const std::string& text);     ///< "> line"
std::string with_line_numbers(const std::string& text);    ///< cat -n
std::string with_grep_numbers(const std::string& text);    ///< grep -n
std::string with_unknown_prefix(const std::string& text);  ///< stern: "tm-1-0 taskmanager line"
std::string with_grep_places(const std::string& text);     ///< grep -Hn: "dump.txt:12:line"
std::string with_pager_numbers(const std::string& text);   ///< less -N
std::string quoted_below_own_words(const std::string& text);
std::string broken_at_blanks(const std::string& text);   ///< by a mail program, at 76 columns
std::string reversed_with_pod(const std::string& text);  ///< a log store, the newest line first
std::string with_cr(const std::string& text);
std::string indented(const std::string& text);
std::string with_colours(const std::string& text);
std::string with_tabs_as_blanks(const std::string& text);
std::string with_smart_quotes(const std::string& text);
std::string with_html_entities(const std::string& text);
std::string as_page(const std::string& text);            ///< HTML, saved by a browser: <pre>
std::string as_html_mail(const std::string& text);       ///< a <p> for each line
std::string with_fixed_blanks(const std::string& text);  ///< U+00A0
std::string wrapped_at_80(const std::string& text);
std::string inside_taskmanager_log(const std::string& text);

/// The lines of both in turn, each behind the name of its pod.
std::string interleaved(const std::string& text, const std::string& other);

}  // namespace flinkdiag
