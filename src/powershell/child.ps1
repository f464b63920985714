# The program that runs the commands of this runspace: one child process, JSON lines over its standard streams.
# Each runspace that imports the module has its own variables here, and so its own child.

$script:Child = $null
$script:LastId = 0
# Calls that have not ended, by id: a pipeline can call a second function while the first one still writes.
$script:Calls = @{}

function Get-EntradaChild {
    if ($null -ne $script:Child -and -not $script:Child.Process.HasExited) { return $script:Child }
    Stop-EntradaChild
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $program = Get-EntradaProgram
    $start.FileName = $program[0]
    $start.Arguments = (@($program | Select-Object -Skip 1) + 'powershell-host' | ForEach-Object {
            '"' + $_.Replace('"', '\"') + '"'
        }) -join ' '
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    # A folder that the child stays in could not be removed on Windows.
    if (Test-Path -LiteralPath $HOME -PathType Container) { $start.WorkingDirectory = $HOME }
    $environment = [Environment]::GetEnvironmentVariables()
    try {
        $process = [System.Diagnostics.Process]::Start($start)
    } catch {
        $text = 'Cannot start "{0}": {1}' -f $start.FileName, $_.Exception.GetBaseException().Message
        throw (New-EntradaError 'PROGRAM_NOT_STARTED' $text 'Check the program in ENTRADA_PROGRAM, or node in PATH.' 'ResourceUnavailable')
    }
    # Neither a byte order mark nor the code page of the console.
    $utf8 = New-Object System.Text.UTF8Encoding -ArgumentList $false
    $input8 = $process.StandardInput.BaseStream
    $script:Child = @{
        Process     = $process
        Writer      = New-Object System.IO.StreamWriter -ArgumentList $input8, $utf8
        Reader      = New-Object System.IO.StreamReader -ArgumentList $process.StandardOutput.BaseStream, $utf8
        Crash       = $process.StandardError.ReadToEndAsync()
        Pending     = $null
        IsReady     = $false
        Refusal     = ''
        Environment = $environment
    }
    Register-EntradaEnd $input8
    return $script:Child
}

function Get-EntradaProgram {
    if ($env:ENTRADA_PROGRAM) { return , @($env:ENTRADA_PROGRAM) }
    # Not Process.Start's own search, which begins in the current folder.
    $node = @($ExecutionContext.InvokeCommand.GetCommands('node', 'Application', $false))[0]
    if ($null -eq $node) {
        throw (New-EntradaError 'PROGRAM_NOT_FOUND' 'Cannot start "node": it is not in PATH.' ('Install Node.js 20.19 ' +
                'or newer, or set ENTRADA_PROGRAM to the path of entrada.') 'ObjectNotFound')
    }
    return , @($node.Source, [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'cli.cjs')))
}

# The child ends when its standard input does: here, when the runspace closes. A script block cannot handle that event,
# because it would need the runspace that is closing; a compiled expression does not.
function Register-EntradaEnd($stream) {
    $parameters = [System.Linq.Expressions.ParameterExpression[]]@(
        [System.Linq.Expressions.Expression]::Parameter([object], 'sender'),
        [System.Linq.Expressions.Expression]::Parameter([System.Management.Automation.Runspaces.RunspaceStateEventArgs], 'state')
    )
    $close = [System.Linq.Expressions.Expression]::Call(
        [System.Linq.Expressions.Expression]::Constant($stream, [System.IO.Stream]), [System.IO.Stream].GetMethod('Close'))
    $handler = [System.EventHandler[System.Management.Automation.Runspaces.RunspaceStateEventArgs]]
    $lambda = [System.Linq.Expressions.Expression]::Lambda($handler, $close, $parameters)
    [System.Management.Automation.Runspaces.Runspace]::DefaultRunspace.add_StateChanged($lambda.Compile())
}

function Stop-EntradaChild {
    $child = $script:Child
    $script:Child = $null
    if ($null -eq $child) { return }
    try { $child.Process.StandardInput.BaseStream.Close() } catch { Write-Debug "$_" }
}

function Send-EntradaMessage($child, $message) {
    $line = ConvertTo-Json -InputObject $message -Compress -Depth 100
    try {
        # A child that does not read must not keep Ctrl+C waiting.
        $writing = $child.Writer.WriteAsync($line + "`n")
        while (-not $writing.Wait(50)) { }
        $writing = $child.Writer.FlushAsync()
        while (-not $writing.Wait(50)) { }
    } catch {
        throw (New-EntradaCrash $child)
    }
}

# Returns the next lines of a call, at least one, and no more than are there. A wait of .NET that does not end could not
# be interrupted with Ctrl+C.
function Receive-EntradaLine($call) {
    $child = $call.Child
    $lines = New-Object System.Collections.Generic.List[string]
    while ($lines.Count -eq 0) {
        while ($call.Inbox.Count -gt 0 -and $lines.Count -lt 64) { $lines.Add($call.Inbox.Dequeue()) }
        if ($lines.Count -gt 0) { break }
        if ($null -eq $child.Pending) { $child.Pending = $child.Reader.ReadLineAsync() }
        while (-not $child.Pending.Wait(50)) { }
        do {
            $line = $child.Pending.Result
            if ($null -eq $line) {
                if ($lines.Count -gt 0) { break }
                throw (New-EntradaCrash $child)
            }
            $child.Pending = $child.Reader.ReadLineAsync()
            if (-not $child.IsReady) {
                if ($line -notmatch '^\{"ready":1[,}]') { throw (New-EntradaStranger $child 'it does not begin as Entrada does') }
                $child.IsReady = $true
                continue
            }
            if ($line.StartsWith('{"error":', [StringComparison]::Ordinal)) {
                $child.Refusal = (ConvertFrom-EntradaLine $child $line).error.message
                continue
            }
            $at = $line.IndexOf([char]',')
            if ($at -lt 7 -or -not $line.StartsWith('{"id":', [StringComparison]::Ordinal)) { continue }
            $owner = $script:Calls[$line.Substring(6, $at - 6)]
            if ([object]::ReferenceEquals($owner, $call)) {
                $lines.Add($line)
            } elseif ($null -ne $owner) {
                $owner.Inbox.Enqueue($line)
                if ($owner.Inbox.Count -ge 256 -and -not $owner.IsPaused) { Send-EntradaPause $owner $true }
            }
        } while ($child.Pending.IsCompleted -and $lines.Count -lt 64)
    }
    if ($call.IsPaused -and $call.Inbox.Count -eq 0) { Send-EntradaPause $call $false }
    return , $lines
}

# A call waits while another one is served; what it has to keep is bounded.
function Send-EntradaPause($call, [bool]$isPaused) {
    $call.IsPaused = $isPaused
    Send-EntradaMessage $call.Child ([ordered]@{ id = [int]$call.Id; pause = $isPaused })
}

# The error of a child that ended, or that no longer reads or writes: it is replaced at the next call.
function New-EntradaCrash($child) {
    $last = ''
    $status = 'unknown'
    if ($child.Process.WaitForExit(2000)) {
        $status = $child.Process.ExitCode
        if ($child.Crash.Wait(200)) { $last = @($child.Crash.Result.Trim() -split "`n")[-1] }
    }
    Read-EntradaRefusal $child
    Remove-EntradaChild $child
    $hint = 'Repeat the command: it starts a new one.'
    if ($child.Refusal) {
        $last = $child.Refusal
        $hint = ''
    }
    $text = "Cannot run the command: the program ended (status $status)"
    if ($last) { $text = "${text}: $last" }
    return New-EntradaError 'PROGRAM_ENDED' ($text.TrimEnd('.') + '.') $hint 'ResourceUnavailable'
}

# The last words of a child that does not understand the shell; it can end before all it was sent is written.
function Read-EntradaRefusal($child) {
    try {
        while ($true) {
            if ($null -eq $child.Pending) { $child.Pending = $child.Reader.ReadLineAsync() }
            if (-not $child.Pending.Wait(200) -or $null -eq $child.Pending.Result) { return }
            $line = $child.Pending.Result
            $child.Pending = $child.Reader.ReadLineAsync()
            if ($line.StartsWith('{"error":', [StringComparison]::Ordinal)) {
                $child.Refusal = (ConvertFrom-Json -InputObject $line).error.message
            }
        }
    } catch {
        Write-Debug "$_"
    }
}

# The error of a program that does not speak the protocol, such as another one in ENTRADA_PROGRAM.
function New-EntradaStranger($child, [string]$reason) {
    if ($child.Process.WaitForExit(200)) { return New-EntradaCrash $child }
    Remove-EntradaChild $child
    $text = 'Cannot use the program "{0}": {1}.' -f $child.Process.StartInfo.FileName, $reason
    return New-EntradaError 'PROGRAM_INVALID' $text 'ENTRADA_PROGRAM, if it is set, has to be the entrada of this version.' 'InvalidResult'
}

function Remove-EntradaChild($child) {
    # A later call can already have started another one.
    if ([object]::ReferenceEquals($script:Child, $child)) { $script:Child = $null }
    try { $child.Process.Kill() } catch { Write-Debug "$_" }
}

function New-EntradaError([string]$code, [string]$message, [string]$hint, [string]$category, $target) {
    $exception = New-Object System.InvalidOperationException -ArgumentList $message
    $known = $category -as [System.Management.Automation.ErrorCategory]
    if ($null -eq $known) { $known = [System.Management.Automation.ErrorCategory]::NotSpecified }
    $record = New-Object System.Management.Automation.ErrorRecord -ArgumentList $exception, $code, $known, $target
    if ($hint) {
        $record.ErrorDetails = New-Object System.Management.Automation.ErrorDetails -ArgumentList $message
        $record.ErrorDetails.RecommendedAction = $hint
    }
    return $record
}

$ExecutionContext.SessionState.Module.OnRemove = { Stop-EntradaChild }
