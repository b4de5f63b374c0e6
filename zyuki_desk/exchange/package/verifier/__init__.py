"""The verifier that travels with a package: these modules, joined into one file without imports.

They use the standard library only and the language of Python 3.8, since they run on the auditor's
machine; `zyuki-desk verify` runs the very same code. The page in the browser is the other witness.
"""
