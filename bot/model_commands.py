"""The terminal's ``darkroom models …``: what there is, and adding, verifying, removing. Translation only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import AsJson, output

if TYPE_CHECKING:
    from generation.store import ModelStore

models = typer.Typer(help="The models that can be used.", invoke_without_command=True)


@models.callback()
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """The models that can be used."""
    from bot.terminal_app import model_lists

    if context.invoked_subcommand is None:
        store = model_store()
        output(as_json).print(model_lists.models_document(store), model_lists.models_view(store))


@models.command(name="show")
def show_model(name: str, as_json: AsJson = False) -> None:
    """One model: its limits, and the words it knows."""
    from bot.terminal_app import listings

    model_store()
    output(as_json).print(listings.model_document(name), listings.model_view(name))


@models.command(name="add")
def add_model(
    source: Annotated[str, typer.Argument(metavar="FOLDER|FILE|OWNER/NAME", help="What to add; paths come first.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name; else made from SOURCE.")] = None,
    config: Annotated[
        str | None, typer.Option("--config", metavar="FOLDER", help="For a FILE: a diffusers folder of its kind.")
    ] = None,
    half: Annotated[bool, typer.Option("--fp16", help="From a hub: the files in half precision.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a model a name: a diffusers folder, a single .safetensors checkpoint, or one from the hub."""
    from bot.core import models as adding
    from bot.terminal_app import model_lists

    store = model_store()
    with model_lists.download_bar(as_json) as on_bytes:
        model = adding.add_model(store, source, name, config, half, on_bytes)
    output(as_json).print(model_lists.stored_document(store, model), model_lists.added_view(model))


@models.command(name="verify")
def verify_model(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Which; all that were added when absent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare every file of the added models with what it was."""
    from bot.terminal_app import model_lists

    store, out = model_store(), output(as_json)
    for one in store.names() if name is None else (name.lower(),):
        model = store.verify(one)
        out.print(model_lists.stored_document(store, model), model_lists.verified_view(model))


@models.command(name="remove")
def remove_model(name: str, as_json: AsJson = False) -> None:
    """Forget an added model; its files go only if darkroom fetched or converted them."""
    from bot.terminal_app import model_lists

    store = model_store()
    model = store.remove(name.lower())
    owned = store.owns(model)
    output(as_json).print(model_lists.stored_document(store, model), model_lists.removed_view(model, owned))


def model_store() -> ModelStore:
    """The added models of this installation, usable by name from now on."""
    from bot.app import offered_models
    from bot.config import load_settings

    return offered_models(load_settings())
