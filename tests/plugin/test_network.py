"""While recordings are replayed, nothing connects."""


def test_replay_blocks_the_network(recorded):
    """A test that opens a connection of its own is refused, with the address."""
    recorded.write(
        "test_cases.py",
        "import socket, pytest\n"
        "def test_case(api_case, api_client):\n"
        "    with pytest.raises(Exception, match='127.0.0.1:9'):\n"
        "        socket.create_connection(('127.0.0.1', 9), timeout=1)\n"
        "    api_client.send(api_case)\n",
    )
    recorded.run().assert_outcomes(passed=5)


def test_replay_needs_no_sandbox(recorded):
    """A replay imports no web server."""
    recorded.write(
        "test_cases.py",
        "import sys\ndef test_case(api_case, api_client):\n"
        "    api_client.send(api_case)\n"
        "    assert not {'starlette', 'uvicorn'} & set(sys.modules)\n",
    )
    recorded.run("-p", "no:anyio").assert_outcomes(passed=5)
