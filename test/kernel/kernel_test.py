"""What Jupyter's own test class wants of a kernel; run by kernel-test.test.ts, which sets JUPYTER_PATH."""
import unittest

import jupyter_kernel_test


class KernelTest(jupyter_kernel_test.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    code_generate_error = "throw new Error('wanted')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => 2 * x)", "result": "[ 2, 4 ]"},
    ]
    code_display_data = [
        {"code": "import { display } from 'tslab'; display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "display.png(new Uint8Array([137, 80, 78, 71]))", "mime": "image/png"},
    ]
    completion_samples = [
        {"text": "Number.EPS", "matches": {"EPSILON"}},
        {"text": "JSON.str", "matches": {"stringify"}},
    ]
    complete_code_samples = ["let x = 1;", "function f(): number { return 1; }", ""]
    incomplete_code_samples = ["function f() {", "[1, 2,", "if (true"]
    code_inspect_sample = "Math.max"


if __name__ == "__main__":
    unittest.main(verbosity=2)
