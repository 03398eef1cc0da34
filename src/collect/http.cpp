#include "flinkdiag/collect/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "flinkdiag/collect/address.h"
#include "flinkdiag/support/shared_library.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/support/timestamp.h"
#include "flinkdiag/version.h"

namespace flinkdiag {
namespace {

constexpr long kConnectTimeoutMs = 10'000;
constexpr int kMostRedirects = 5;
constexpr std::string_view kClientCertificate =
    "the client's certificate is --cert, with --key and FLINKDIAG_KEY_PASSWORD";

/// Takes the bytes of one answer: all, the first ones, or the first and the last ones.
class Body {
 public:
  explicit Body(const Request& request)
      : limit_(request.max_bytes),
        head_size_(request.keep_end ? request.max_bytes / 8 : request.max_bytes),
        keep_end_(request.keep_end) {}

  /// Whether more may come.
  bool add(std::string_view bytes) {
    const auto to_head = std::min(bytes.size(), head_size_ - head_.size());
    head_.append(bytes.substr(0, to_head));
    bytes.remove_prefix(to_head);
    if (bytes.empty()) return true;
    if (!keep_end_) {
      is_cut_ = true;
      return false;
    }
    tail_.append(bytes);
    // Dropped in large pieces, so that not every packet moves the whole tail.
    if (tail_.size() > 2 * tail_limit()) drop_to_limit();
    return true;
  }

  bool is_cut() const { return is_cut_; }

  std::string take() {
    if (tail_.size() > tail_limit()) drop_to_limit();
    if (dropped_ == 0) return head_ + tail_;
    is_cut_ = true;
    // Whole lines only: half a line of a log could be taken for another one.
    const auto head_end = head_.rfind('\n') + 1;
    const auto tail_start = tail_.find('\n') + 1;
    return head_.substr(0, head_end) +
           fmt::format("[{} bytes of this log were left out here]\n",
                       dropped_ + head_.size() - head_end + tail_start) +
           tail_.substr(tail_start);
  }

 private:
  std::size_t tail_limit() const { return limit_ - head_size_; }

  void drop_to_limit() {
    const auto excess = tail_.size() - tail_limit();
    tail_.erase(0, excess);
    dropped_ += excess;
  }

  std::size_t limit_, head_size_;
  bool keep_end_;
  bool is_cut_ = false;
  std::string head_, tail_;
  std::size_t dropped_ = 0;
};

/// The functions of libcurl; loaded for the first client.
struct LibCurl : SharedLibrary {
  LibCurl() : SharedLibrary("libcurl.so.4", "libcurl4") {}
  FLINKDIAG_FUNCTION(curl_easy_cleanup);
  FLINKDIAG_FUNCTION(curl_easy_getinfo);
  FLINKDIAG_FUNCTION(curl_easy_init);
  FLINKDIAG_FUNCTION(curl_easy_perform);
  FLINKDIAG_FUNCTION(curl_easy_reset);
  FLINKDIAG_FUNCTION(curl_easy_setopt);
  FLINKDIAG_FUNCTION(curl_easy_strerror);
};

const LibCurl& libcurl() {
  static const LibCurl library;
  return library;
}

extern "C" std::size_t on_bytes(char* bytes, std::size_t size, std::size_t count, void* body) {
  const auto all = size * count;
  return static_cast<Body*>(body)->add({bytes, all}) ? all : 0;
}

extern "C" int on_progress(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(stopped))() ? 1 : 0;
}

std::string explain(CURLcode code, std::string_view detail, std::int64_t timeout_ms) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return fmt::format("no whole answer within {} (--request-timeout)",
                         format_duration(timeout_ms));
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("{}; is the address right and reachable from here?", detail);
    case CURLE_PEER_FAILED_VERIFICATION:
      return contains(detail, "matches target host name")
                 ? fmt::format("{}; give the name that the certificate is for as --rest", detail)
                 : fmt::format("{}; --cacert names the CA that signed it", detail);
    case CURLE_SSL_CERTPROBLEM:
      return fmt::format("{}; {}", detail, kClientCertificate);
    case CURLE_ABORTED_BY_CALLBACK:
      return "interrupted";
    default:
      if (contains(detail, "certificate required")) {
        return fmt::format("{}; {}", detail, kClientCertificate);
      }
      return std::string(detail);
  }
}

}  // namespace

std::optional<Error> missing_for_http() { return libcurl().missing(); }

struct HttpClient::Impl {
  HttpSettings settings;
  std::function<bool()> stopped;
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> error = {};

  bool has_credentials() const {
    return !settings.bearer_token.empty() || !settings.user.empty() || !settings.cert_file.empty();
  }

  void set_text(CURLoption option, const std::string& value) const {
    if (!value.empty()) libcurl().curl_easy_setopt(curl, option, value.c_str());
  }

  void prepare(const std::string& url, Body& body) {
    const LibCurl& lib = libcurl();
    const auto set = [&](CURLoption option, auto value) {
      lib.curl_easy_setopt(curl, option, value);
    };
    lib.curl_easy_reset(curl);  // keeps the connection
    error[0] = '\0';
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_USERAGENT, fmt::format("{}/{}", kToolName, kToolVersion).c_str());
    set(CURLOPT_ACCEPT_ENCODING, "");  // whatever can be unpacked
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout_ms));
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_WRITEFUNCTION, on_bytes);
    set(CURLOPT_WRITEDATA, &body);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, &stopped);
    if (is_loopback(url)) {
      set(CURLOPT_PROXY, "");  // kubectl port-forward: no proxy can get there
    } else {
      set_text(CURLOPT_PROXY, settings.proxy);
      set_text(CURLOPT_NOPROXY, settings.no_proxy);
    }
    set_text(CURLOPT_CAINFO, settings.ca_file);
  }

  void add_credentials() const {
    set_text(CURLOPT_SSLCERT, settings.cert_file);
    set_text(CURLOPT_SSLKEY, settings.key_file);
    // Also if it is empty: else OpenSSL asks for it, and waits.
    libcurl().curl_easy_setopt(curl, CURLOPT_KEYPASSWD, settings.key_password.c_str());
    if (!settings.bearer_token.empty()) {
      libcurl().curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
      set_text(CURLOPT_XOAUTH2_BEARER, settings.bearer_token);
    } else if (!settings.user.empty()) {
      libcurl().curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      set_text(CURLOPT_USERNAME, settings.user);
      set_text(CURLOPT_PASSWORD, settings.password);
    }
  }

  // Where a redirect leads to; empty if the answer is none, or if it must not be followed: `answer`
  // then says why.
  std::string next_url(const std::string& url, Answer& answer) const {
    if (answer.status < 300 || answer.status > 399) return {};
    const char* location = nullptr;
    libcurl().curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    if (location == nullptr) return {};
    std::string target = location;
    if (origin_of(target) == origin_of(settings.root)) return target;
    const bool downgrade = url.starts_with("https:") && !target.starts_with("https:");
    if (!has_credentials() && !downgrade) return target;
    answer.error = fmt::format(
        "redirected to another host ({}), which gets no credentials; if it is the right one, give "
        "it as --rest",
        origin_of(target));
    return {};
  }

  Answer get_once(const std::string& url, const Request& request) {
    Body body(request);
    prepare(url, body);
    if (origin_of(url) == origin_of(settings.root)) add_credentials();
    const CURLcode code = libcurl().curl_easy_perform(curl);
    Answer answer;
    long status = 0;
    libcurl().curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    answer.body = body.take();
    answer.cut = body.is_cut() || code != CURLE_OK;
    const bool was_cut_here = code == CURLE_WRITE_ERROR && body.is_cut();
    if (code != CURLE_OK && !was_cut_here) {
      const char* detail = error[0] != '\0' ? error.data() : libcurl().curl_easy_strerror(code);
      answer.error = explain(code, detail, settings.timeout_ms);
      if (answer.status == 0 && may_lack_certificate(url, code, detail))
        answer.error += fmt::format("; if the server wants one, {}", kClientCertificate);
    }
    return answer;
  }

  // A server that refuses a client without a certificate closes the connection: its alert gets lost
  // if the request is still on its way.
  bool may_lack_certificate(const std::string& url, CURLcode code, std::string_view detail) const {
    const bool was_closed =
        code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
    return was_closed && url.starts_with("https:") && settings.cert_file.empty() &&
           !contains(detail, "certificate required");
  }
};

HttpClient::HttpClient(HttpSettings settings, std::function<bool()> stopped)
    : impl_(std::make_unique<Impl>()) {
  impl_->settings = std::move(settings);
  impl_->stopped = std::move(stopped);
  if (!libcurl().missing()) impl_->curl = libcurl().curl_easy_init();
}

HttpClient::~HttpClient() {
  if (impl_->curl != nullptr) libcurl().curl_easy_cleanup(impl_->curl);
}

Answer HttpClient::get(const Request& request) {
  if (const auto missing = missing_for_http()) return {0, {}, false, missing->message};
  std::string url = impl_->settings.root + request.path;
  for (int hop = 0; hop <= kMostRedirects; ++hop) {
    Answer answer = impl_->get_once(url, request);
    std::string next = impl_->next_url(url, answer);
    if (next.empty()) return answer;
    url = std::move(next);
  }
  Answer answer;
  answer.error = "redirected in circles";
  return answer;
}

}  // namespace flinkdiag
