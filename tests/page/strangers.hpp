#pragma once
#include <string>
#include <vector>

/// Names under which a page elsewhere could reach a service on loopback, by rebinding, by a proxy, by a spelling that
/// somebody takes for ours; none is ours. `port` is the service's.
inline std::vector<std::string> strange_hosts(int port) {
  static const char* const kForms[] = {"",
                                       " ",
                                       "evil.example",
                                       "evil.example:PORT",
                                       "127.0.0.1",
                                       "localhost",
                                       "[::1]",
                                       "127.0.0.1:80",
                                       "127.0.0.1:PORT0",
                                       "127.0.0.1:PORT.",
                                       "127.0.0.1.:PORT",
                                       "localhost.:PORT",
                                       "localhost:0PORT",
                                       "localhost:PORT ",
                                       " localhost:PORT",
                                       "localhost:PORT,evil.example",
                                       "localhost:PORT@evil.example",
                                       "evil.example@localhost:PORT",
                                       "localhost:PORT/",
                                       "http://localhost:PORT",
                                       "127.0.0.1:PORT:PORT",
                                       "127.1:PORT",
                                       "127.0.1:PORT",
                                       "127.0.0.2:PORT",
                                       "0.0.0.0:PORT",
                                       "2130706433:PORT",
                                       "0x7f000001:PORT",
                                       "0177.0.0.1:PORT",
                                       "127.0.0.1%00:PORT",
                                       "127.0.0.1.nip.io:PORT",
                                       "localhost.evil.example:PORT",
                                       "evil.example.localhost:PORT",
                                       "localhost:PORT.evil.example",
                                       "::1:PORT",
                                       "[0:0:0:0:0:0:0:1]:PORT",
                                       "[::ffff:127.0.0.1]:PORT",
                                       "[::1%25lo]:PORT",
                                       "[::1].:PORT",
                                       "[::1]:PORT]",
                                       "LOCALHOST",
                                       "ⓛocalhost:PORT",
                                       "localhost:８417",
                                       "localhost;PORT",
                                       "localhost:+PORT",
                                       "localhost:-PORT",
                                       "*",
                                       "*:PORT",
                                       "localhost:*",
                                       ".:PORT",
                                       ":PORT",
                                       "localhost:",
                                       "localhost\t:PORT",
                                       "rebind.network:PORT",
                                       "preprintd:PORT",
                                       "preprintd.local:PORT",
                                       "192.168.1.10:PORT",
                                       "a.localhost:PORT",
                                       "localhost#:PORT",
                                       "localhost?:PORT",
                                       "localhost\\:PORT",
                                       "xn--localhost:PORT"};
  std::vector<std::string> hosts;
  for (std::string form : kForms) {
    if (const auto at = form.find("PORT"); at != std::string::npos) form.replace(at, 4, std::to_string(port));
    if (const auto at = form.find("PORT"); at != std::string::npos) form.replace(at, 4, std::to_string(port));
    hosts.push_back(form);
  }
  return hosts;
}
