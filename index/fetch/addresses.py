"""Decides which IP addresses are on the public internet, by a table of our own: Python's differs between versions.

Sources: IANA's registries of special-purpose addresses and of multicast addresses, as of November 2026:
https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

import ipaddress

# The blocks of IANA's registry of special-purpose addresses, and multicast: nobody may use us to reach into a private
# network, or the address 169.254.169.254, where clouds keep their secrets. Whole blocks are refused, even if a few
# addresses in them can be reached, because no publisher's web server is there.
SPECIAL_IPV4 = tuple(
    ipaddress.IPv4Network(block)
    for block in """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4""".split()
)
# Hosts get IPv6 addresses only from this block; every block outside it is special.
GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
SPECIAL_IPV6 = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 2620:4f:8000::/48 3fff::/20".split()))
# An IPv6 address in these blocks leads to the IPv4 address inside it, so the IPv4 address decides. The numbers are the
# offsets of its first byte (RFC 4291, 6052, 3056).
HOLDING_IPV4 = {
    ipaddress.IPv6Network("::ffff:0:0/96"): 12,
    ipaddress.IPv6Network("64:ff9b::/96"): 12,
    ipaddress.IPv6Network("2002::/16"): 2,
}


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet; if it contains an IPv4 address, whether that one is.

    ValueError if the text is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in block for block in SPECIAL_IPV4)
    for block, place in HOLDING_IPV4.items():
        if ip in block:
            return is_public(str(ipaddress.IPv4Address(ip.packed[place : place + 4])))
    return ip in GLOBAL_IPV6 and not any(ip in block for block in SPECIAL_IPV6)
