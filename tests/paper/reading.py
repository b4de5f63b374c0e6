"""Reading a PDF back as a reader copies it."""

import io

import pypdf


def told(pdf: bytes) -> str:
    """Write down the pages and their text, as golden files hold them."""
    texts = page_texts(pdf)
    parts = [f"--- page {n} of {len(texts)}\n{text}\n" for n, text in enumerate(texts, 1)]
    return "".join(parts)


def page_texts(pdf: bytes) -> list[str]:
    """Extract the text of each page as a reader copies it."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
