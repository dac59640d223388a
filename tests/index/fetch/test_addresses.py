"""Which addresses are public, against IANA's registries of special-purpose addresses."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fetch.addresses import is_public

# Every row of IANA's two registries (November 2026), also those that IANA calls reachable, and multicast.
REGISTERED = """
0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
255.255.255.255/32 224.0.0.0/4
::1/128 ::/128 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128
2001:1::3/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32
2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
""".split()


def ends(block: str) -> tuple[str, str]:
    network = ipaddress.ip_network(block)
    return str(network[0]), str(network[-1])


@pytest.mark.parametrize("block", REGISTERED)
def test_no_address_of_a_special_block_is_public(block):
    assert not any(map(is_public, ends(block)))


@pytest.mark.parametrize("block", [block for block in REGISTERED if "." in block])
@pytest.mark.parametrize("form", ["::ffff:{}", "64:ff9b::{}"])
def test_nor_is_one_hidden_in_an_address_of_ipv6(block, form):
    assert not any(is_public(form.format(end)) for end in ends(block))


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.216.34", "1.0.0.0", "9.255.255.255", "100.63.255.255", "100.128.0.0", "172.32.0.0"),
        *("192.0.1.0", "192.88.98.255", "192.88.100.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
        *("2606:2800:220:1::1", "2001:200::1", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"),
        *("2001:db7::1", "2001:db9::1", "3ffe::1", "2620:4f:7fff::1"),
    ],
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", ["fe80::1%eth0", "192.0.0.192", "fec0::1", "3fff::1", "2002:7f00:1::", "::7f00:1"])
def test_addresses_that_some_versions_of_python_call_global_are_not_public(address):
    assert not is_public(address)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(ip):
    hidden = isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour)
    if not hidden and ip not in ipaddress.ip_network("64:ff9b::/96" if ip.version == 6 else "0.0.0.0/32"):
        assert ip.is_global or not is_public(str(ip))
