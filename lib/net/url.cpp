#include "net/url.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <memory>

#include "base/text.hpp"

namespace preprintd::net {
namespace {

class Freed {
 public:
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, Freed> owner(text);
  return text;
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace

Result<Url> parse_url(const std::string& text) {
  const auto refuse = [&](std::string_view why) {
    return Error(ErrorKind::usage, visible(cut_to_width(text, 200)) + ": " + std::string(why));
  };
  const std::unique_ptr<CURLU, Freed> handle(curl_url());
  if (!handle || curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return refuse("not an address");
  Url url;
  url.scheme = part(handle.get(), CURLUPART_SCHEME);
  url.host = lower_ascii(part(handle.get(), CURLUPART_HOST));
  if (url.host.starts_with('[') && url.host.ends_with(']')) url.host = url.host.substr(1, url.host.size() - 2);
  if (url.host.empty()) return refuse("no host in the address");
  url.loopback = is_loopback(url.host);
  if (!part(handle.get(), CURLUPART_USER).empty() || !part(handle.get(), CURLUPART_PASSWORD).empty())
    return refuse("an address with a user name is not asked");
  if (url.scheme != "https" && !(url.scheme == "http" && url.loopback))
    return refuse("only https is asked (http only on 127.0.0.0/8 and [::1])");
  return url;
}

}  // namespace preprintd::net
