# Two figures in marimo, and a line that follows them.
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from contrastive_playground import Playground

    return Playground, mo


@app.cell
def _(Playground, mo):
    a = mo.ui.anywidget(Playground("#v=2&until=20&batch=64&dim=3", engine="cpu"))
    b = mo.ui.anywidget(Playground("#v=2&until=20&batch=64&tau=1", engine="cpu"))
    mo.vstack([a, b])
    return a, b


@app.cell
def _(a, b, mo):
    told = [(figure.value["step"], figure.value["state"].get("tau")) for figure in (a, b)]
    shape = a.embeddings and a.embeddings.queries.shape
    mo.md(f"Told: {told}, {shape}")
    return


if __name__ == "__main__":
    app.run()
