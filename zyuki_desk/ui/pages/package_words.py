"""What the ceremony of a package says: how it is opened, what comes next, what is lost."""

from zyuki_desk.exchange.package.wrapping import Wrapping

OPENING = {
    Wrapping.AES_ZIP: "7-Zip などのZIPプログラムで合言葉を入れて開き、中の package.zip を展開して、"
    "index.html を開きます。",
    Wrapping.AGE_PASSPHRASE: "age で合言葉を入れて開き、展開して index.html を開きます。",
    Wrapping.AGE_KEY: "監査人の秘密鍵で age を使って開き、展開して index.html を開きます。",
}
NEXT = "媒体と受渡票を渡し、受領コードが届いたら下の一覧に入れます。"
NEXT_WORDS = (
    "合言葉はこの紙だけに残ります。いま印刷し、媒体とは別に渡します。受領コードが届いたら、"
    "下の一覧に入れます。"
)
LOST = (
    "の合言葉の紙を印刷しないまま交代したので、合言葉は消えました。"
    "媒体からファイルを消し、もう一度書き出してください。"
)
"""Said after the package's number."""
