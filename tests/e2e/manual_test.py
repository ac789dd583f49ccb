"""The manual page and the shells' completions, by the programs that read them."""
import shutil
import subprocess
import unittest

from perfwrap_case import PERFWRAP, PerfwrapCase


class Manual(PerfwrapCase):
    def completed(self, *words):
        """What bash offers for the last of the words."""
        script = (f'source <("{PERFWRAP}" --completion bash); compopt() {{ :; }}; '
                  f"COMP_WORDS=({' '.join(words)} {'' if words[-1] else chr(39) * 2}); COMP_CWORD={len(words) - 1}; "
                  '_perfwrap; echo "${COMPREPLY[@]}"')
        result = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        return result.stdout.split()

    @unittest.skipUnless(shutil.which("bash"), "there is no bash")
    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.completed("perfwrap", "ex"), ["export"])
        self.assertEqual(self.completed("perfwrap", "export", "--t"), ["--to"])
        self.assertEqual(self.completed("perfwrap", "export", "--to", "ps"), ["pstats"])
        self.assertEqual(self.completed("perfwrap", "--profile", "--dur"), ["--duration"])
        self.assertEqual(self.completed("perfwrap", "--profile", "--", "--dur"), [])

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_zsh_reads_its_completion(self):
        path = self.directory / "_perfwrap"
        path.write_text(self.perfwrap("--completion", "zsh").stdout)
        result = subprocess.run(["zsh", "-n", path], capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_groff_formats_the_manual_page_without_a_complaint(self):
        page = self.perfwrap("--manual").stdout
        result = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-cbou"], input=page, capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        for words in ("NAME", "perfwrap export DIR --to FORMAT", "--no-source", "EXIT STATUS"):
            self.assertIn(words, result.stdout)

    def test_an_unknown_shell_is_refused(self):
        self.assert_refused(self.perfwrap("--completion", "tcsh"), 2, "bash, zsh or fish", "tcsh")


if __name__ == "__main__":
    unittest.main()
