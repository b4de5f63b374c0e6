"""What the composition root gives Qt itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from zyuki_desk.app import speak_japanese


@pytest.fixture
def untranslated(qapp: QApplication) -> Iterator[QApplication]:
    before = QLocale()
    yield qapp
    QLocale.setDefault(before)
    for texts in qapp.findChildren(QTranslator):
        qapp.removeTranslator(texts)
        texts.deleteLater()


def test_qts_own_windows_speak_japanese(untranslated: QApplication) -> None:
    assert speak_japanese(untranslated)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "キャンセル"
