using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

/// A screen with a person in front of it: keeps what is shown, and answers questions with the next of its answers.
public sealed class TestHost : PSHost
{
    private readonly TestScreen screen = new TestScreen();
    private readonly Guid id = Guid.NewGuid();

    public TestScreen Screen { get { return screen; } }
    public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
    public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
    public override Guid InstanceId { get { return id; } }
    public override string Name { get { return "TestHost"; } }
    public override Version Version { get { return new Version(1, 0); } }
    public override PSHostUserInterface UI { get { return screen; } }
    public override void EnterNestedPrompt() { }
    public override void ExitNestedPrompt() { }
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }
}

public sealed class TestScreen : PSHostUserInterface
{
    private readonly StringBuilder text = new StringBuilder();

    /// The answers to come; a question without one fails, as in a shell without a user.
    public readonly ConcurrentQueue<string> Answers = new ConcurrentQueue<string>();
    public readonly ConcurrentQueue<string> Questions = new ConcurrentQueue<string>();
    public readonly ConcurrentQueue<ProgressRecord> Progress = new ConcurrentQueue<ProgressRecord>();

    public string Text { get { lock (text) { return text.ToString(); } } }
    public void Clear() { lock (text) { text.Clear(); } }

    public override PSHostRawUserInterface RawUI { get { return null; } }
    public override bool SupportsVirtualTerminal { get { return false; } }

    private void Show(string shown)
    {
        lock (text) { text.Append(shown); }
        EnterCode(shown);
    }

    /// The user's other device: enters each code that is shown, and signs in as the lab's user.
    private static void EnterCode(string shown)
    {
        var found = Regex.Match(shown, @"open the page (\S+) and enter the code (\S+) to");
        if (!found.Success) return;
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true };
        var program = Environment.GetEnvironmentVariable("TEST_PROGRAM");
        foreach (var word in new[] { program, "lab-visit", found.Groups[1].Value, "-UserCode", found.Groups[2].Value })
        {
            start.ArgumentList.Add(word);
        }
        Process.Start(start);
    }

    private string Answer(string question)
    {
        Questions.Enqueue(question);
        string answer;
        if (!Answers.TryDequeue(out answer)) throw new PSInvalidOperationException("Nobody answers: " + question);
        return answer;
    }

    private static SecureString Secret(string plain) { return new NetworkCredential("", plain).SecurePassword; }

    public override void Write(string value) { Show(value); }
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { Show(value); }
    public override void WriteLine(string value) { Show(value + "\n"); }
    public override void WriteErrorLine(string value) { Show(value + "\n"); }
    public override void WriteDebugLine(string value) { Show("DEBUG: " + value + "\n"); }
    public override void WriteVerboseLine(string value) { Show("VERBOSE: " + value + "\n"); }
    public override void WriteWarningLine(string value) { Show("WARNING: " + value + "\n"); }
    public override void WriteProgress(long sourceId, ProgressRecord record) { Progress.Enqueue(record); }

    public override string ReadLine() { return Answer(""); }
    public override SecureString ReadLineAsSecureString() { return Secret(Answer("")); }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
        {
            var answer = Answer(field.Name);
            var isSecret = field.ParameterTypeFullName == "System.Security.SecureString";
            answers[field.Name] = PSObject.AsPSObject(isSecret ? (object)Secret(answer) : answer);
        }
        return answers;
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        return int.Parse(Answer(message), CultureInfo.InvariantCulture);
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName)
    {
        return new PSCredential(userName ?? Answer("User"), Secret(Answer("Password")));
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        return PromptForCredential(caption, message, userName, targetName);
    }
}
