"""Runs Debian's jupyter-kernel-test with the C# kernel."""
import sys
import unittest

import jupyter_kernel_test


class CSharpKernel(jupyter_kernel_test.KernelTests):
    kernel_name = ".net-csharp"
    language_name = "C#"
    file_extension = ".cs"

    code_hello_world = 'Console.Write("hello, world");'
    code_stderr = 'Console.Error.Write("oops");'
    completion_samples = [
        {"text": "Math.Sq", "matches": {"Sqrt"}},
        {"text": "Console.WriteL", "matches": {"WriteLine"}},
    ]
    complete_code_samples = ["1 + 1", "int F() => 3;", "var x = 2;"]
    incomplete_code_samples = ["int F() {", "for (var i = 0; i < 3; i++) {", 'var s = @"open']
    invalid_code_samples = ["}", "1 + 1 ) ;"]
    code_inspect_sample = "Math.Sqrt"
    code_generate_error = 'throw new Exception("wanted");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": '"a" + 1', "result": "a1"}]
    code_display_data = [
        {"code": 'display(HTML("<b>x</b>"));', "mime": "text/html"},
        {"code": "Chart.Line<double, double, string>(x: new double[] { 1, 2 }, y: new double[] { 1, 4 }).Display();",
         "mime": "application/vnd.plotly.v1+json"},
    ]
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")
    code_clear_output = "clear();"


if __name__ == "__main__":
    ran = unittest.main(verbosity=2, exit=False).result
    bad = len(ran.failures) + len(ran.errors)
    for test, why in ran.skipped:
        print(f"skipped: {test}: {why or ('this kernel has no pager' if 'pager' in str(test) else '')}")
    print(f"counts: {ran.testsRun - bad - len(ran.skipped)} passed, {bad} failed, {len(ran.skipped)} skipped", flush=True)
    sys.exit(1 if bad else 0)
