#include "net/curl_client.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "net/gunzip.hpp"
#include "net/url.hpp"

namespace preprintd::net {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kMaxHeaders = 64 * 1024;

/// One transfer: the answer as it grows, and why we ended it ourselves if we did.
class Intake {
 public:
  explicit Intake(std::size_t max_body) : max_body_(max_body) {}

  Response response;

  bool header_line(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > kMaxHeaders) return stop(ErrorKind::malformed, "sent more than 64 KiB of headers");
    line = trimmed(line);
    if (line.starts_with("HTTP/")) {  // also after an interim answer (1xx) and a proxy's
      response.headers.clear();
      headers_ended_ = false;
      return true;
    }
    if (line.empty()) headers_ended_ = true;
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && colon > 0)
      response.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    return true;
  }

  bool body(std::string_view bytes) {
    if (!coding_) {
      coding_ = lower_ascii(response.header("Content-Encoding").value_or("identity"));
      if (*coding_ == "gzip" || *coding_ == "x-gzip") gunzip_ = std::make_unique<Gunzip>();
      if (!gunzip_ && *coding_ != "identity" && !coding_->empty())
        return stop(ErrorKind::malformed, fmt::format("used the content coding '{}', which was not asked for",
                                                      visible(cut_to_width(*coding_, 40))));
    }
    if (!gunzip_) {
      if (bytes.size() > max_body_ - std::min(max_body_, response.body.size())) return too_large();
      response.body.append(bytes);
      return true;
    }
    switch (gunzip_->feed(bytes, response.body, max_body_)) {
      case Gunzip::Outcome::ok: return true;
      case Gunzip::Outcome::too_large: return too_large();
      case Gunzip::Outcome::malformed: return stop(ErrorKind::malformed, "sent a body that is no gzip");
    }
    return false;
  }

  bool too_large() { return stop(ErrorKind::malformed, fmt::format("sent more than {} bytes", max_body_)); }
  /// Curl 7.88 calls an answer whole that ends in the middle of its headers or of its gzip stream.
  bool cut_short() const { return !headers_ended_ || (gunzip_ && !gunzip_->complete()); }
  bool stop(ErrorKind kind, std::string why) {
    if (!stopped_) stopped_.emplace(kind, std::move(why));
    return false;
  }
  const std::optional<Error>& stopped() const { return stopped_; }

  // Curl is C: no exception may cross it.
  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept {
    return guarded(self, size, [&](Intake& intake) { return intake.header_line({data, size}); });
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept {
    return guarded(self, size, [&](Intake& intake) { return intake.body({data, size}); });
  }

 private:
  template <class Step>
  static std::size_t guarded(void* self, std::size_t size, Step step) noexcept {
    auto& intake = *static_cast<Intake*>(self);
    try {
      return step(intake) ? size : CURL_WRITEFUNC_ERROR;
    } catch (...) {
      intake.out_of_memory_ = true;
      return CURL_WRITEFUNC_ERROR;
    }
  }

  std::size_t max_body_;
  std::size_t header_bytes_ = 0;
  bool headers_ended_ = false;
  std::optional<std::string> coding_;
  std::unique_ptr<Gunzip> gunzip_;
  std::optional<Error> stopped_;
  bool out_of_memory_ = false;
};

class Easy {
 public:
  Easy() : handle(curl_easy_init()) {}
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;
  ~Easy() {
    curl_easy_cleanup(handle);
    curl_slist_free_all(lines);
  }
  template <class Value>
  void set(CURLoption option, Value value) {
    ok = curl_easy_setopt(handle, option, value) == CURLE_OK && ok;
  }
  void line(const std::string& name, const std::string& value) {
    // Validators come from strangers; a line break in one would be a header of theirs in our request.
    if ((name + value).find_first_of("\r\n", 0) != std::string::npos) return;
    auto* longer = curl_slist_append(lines, (name + ": " + value).c_str());
    ok = longer && ok;
    if (longer) lines = longer;
  }
  CURL* handle;
  curl_slist* lines = nullptr;
  bool ok = true;
  std::array<char, CURL_ERROR_SIZE> detail{};
};

long whole_seconds(Milliseconds time) { return long((time.count() + 999) / 1000); }

void prepare(Easy& easy, Intake& intake, const Request& request, const Url& url, const CurlOptions& options,
             const std::string& user_agent) {
  easy.set(CURLOPT_URL, request.url.c_str());
  easy.set(CURLOPT_PROTOCOLS_STR, url.loopback ? "http,https" : "https");
  easy.set(CURLOPT_NOSIGNAL, 1L);
  easy.set(CURLOPT_QUICK_EXIT, 1L);  // else cancelling waits for the name server's answer, on the loop
  easy.set(CURLOPT_FOLLOWLOCATION, 0L);
  easy.set(CURLOPT_FRESH_CONNECT, 1L);  // a kept connection that died is retried at once by curl, past any gate
  easy.set(CURLOPT_FORBID_REUSE, 1L);
  easy.set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
  easy.set(CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
  easy.set(CURLOPT_TCP_KEEPALIVE, 1L);
  easy.set(CURLOPT_CONNECTTIMEOUT_MS, long(options.connect_timeout.count()));
  easy.set(CURLOPT_TIMEOUT_MS, long(request.silence.count() * 10));
  easy.set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  easy.set(CURLOPT_LOW_SPEED_TIME, std::max(1L, whole_seconds(request.silence)));
  easy.set(CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.max_body));
  easy.set(CURLOPT_USERAGENT, user_agent.c_str());
  if (url.loopback) {
    easy.set(CURLOPT_PROXY, "");
  } else if (!options.proxy.empty()) {
    easy.set(CURLOPT_PROXY, options.proxy.c_str());
  }
  if (!options.ca_file.empty()) easy.set(CURLOPT_CAINFO, options.ca_file.c_str());
  easy.line("Accept", request.accept);
  easy.line("Accept-Encoding", "gzip");
  if (!request.etag.empty()) easy.line("If-None-Match", request.etag);
  if (!request.last_modified.empty()) easy.line("If-Modified-Since", request.last_modified);
  for (const auto& [name, value] : request.headers) easy.line(name, value);
  easy.set(CURLOPT_HTTPHEADER, easy.lines);
  easy.set(CURLOPT_HEADERFUNCTION, &Intake::on_header);
  easy.set(CURLOPT_HEADERDATA, &intake);
  easy.set(CURLOPT_WRITEFUNCTION, &Intake::on_body);
  easy.set(CURLOPT_WRITEDATA, &intake);
  easy.set(CURLOPT_ERRORBUFFER, easy.detail.data());
}

Error failure(CURLcode code, const Easy& easy, const Intake& intake, const Url& url, const Request& request) {
  const auto say = [&](ErrorKind kind, const std::string& what) { return Error(kind, url.host + " " + what); };
  if (intake.stopped()) return say(intake.stopped()->kind(), intake.stopped()->message());
  const std::string detail = easy.detail[0] ? easy.detail.data() : curl_easy_strerror(code);
  curl_off_t connected = 0;
  curl_easy_getinfo(easy.handle, CURLINFO_PRETRANSFER_TIME_T, &connected);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return say(ErrorKind::unavailable, "cannot be found by name (DNS): " + detail);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return say(ErrorKind::unavailable, "cannot be asked, the proxy's name is unknown: " + detail);
    case CURLE_COULDNT_CONNECT: return say(ErrorKind::unavailable, "does not accept a connection: " + detail);
    case CURLE_OPERATION_TIMEDOUT:
      if (connected == 0) return say(ErrorKind::unavailable, "does not answer a connection: " + detail);
      return say(ErrorKind::throttled,
                 fmt::format("stalled (limits: {} s of silence, {} s in all): {}", whole_seconds(request.silence),
                             whole_seconds(request.silence * 10), detail));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return say(ErrorKind::unavailable,
                 "shows a certificate that is not accepted (TLS), so nothing was asked; check this machine's clock "
                 "and its CA certificates: " +
                     detail);
    case CURLE_SSL_CONNECT_ERROR: return say(ErrorKind::unavailable, "fails to set up TLS: " + detail);
    case CURLE_SSL_CACERT_BADFILE:
      return say(ErrorKind::unavailable, "cannot be verified, no CA certificates (install ca-certificates): " + detail);
    case CURLE_PARTIAL_FILE: return say(ErrorKind::unavailable, "cut its answer short: " + detail);
    case CURLE_GOT_NOTHING: return say(ErrorKind::unavailable, "closed the connection without an answer");
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return say(ErrorKind::unavailable, "broke the connection: " + detail);
    case CURLE_FILESIZE_EXCEEDED:
      return say(ErrorKind::malformed, fmt::format("announces more than {} bytes", request.max_body));
    default: return say(ErrorKind::unavailable, fmt::format("could not be asked (curl {}): {}", int(code), detail));
  }
}

}  // namespace

CurlClient::CurlClient(asio::io_context& io, CurlOptions options) : loop_(io), options_(std::move(options)) {
  user_agent_ = "preprintd/" + options_.version;
  if (options_.contact.empty()) return;
  const bool address = options_.contact.find("://") != std::string::npos;
  user_agent_ += (address ? " (+" : " (+mailto:") + visible(options_.contact) + ")";
}

asio::awaitable<Result<Response>> CurlClient::get(Request request) {
  const auto url = parse_url(request.url);
  if (!url) co_return url.error();
  Intake intake(request.max_body);
  Easy easy;
  prepare(easy, intake, request, *url, options_, user_agent_);
  if (!easy.ok) co_return Error(ErrorKind::unavailable, url->host + " could not be asked: libcurl refuses the request");
  const CURLcode code = co_await loop_.perform(easy.handle);
  if (code != CURLE_OK) co_return failure(code, easy, intake, *url, request);
  if (intake.cut_short()) co_return Error(ErrorKind::unavailable, url->host + " cut its answer short");

  auto response = std::move(intake.response);
  long status = 0;
  curl_off_t microseconds = 0;
  char* redirect = nullptr;
  curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.handle, CURLINFO_TOTAL_TIME_T, &microseconds);
  curl_easy_getinfo(easy.handle, CURLINFO_REDIRECT_URL, &redirect);
  response.status = int(status);
  response.elapsed = Milliseconds(microseconds / 1000);
  if (redirect) response.redirect = redirect;
  response.url = std::move(request.url);
  co_return response;
}

}  // namespace preprintd::net
