"""The pictures of an HTML report, as SVG and in words: where answers differ, boundaries, descents,
photographs, a training's curve. Pure; hands strings to `reporters.html`.
"""
