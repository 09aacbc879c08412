@echo off
rem Opens the desk on the editions in the folder of documents of whoever is logged in: double-click.
setlocal
for /f "delims=" %%d in ('powershell -NoProfile -Command "[Environment]::GetFolderPath('MyDocuments')"') do set EDITIONS=%%d\matrices
if not exist "%EDITIONS%" mkdir "%EDITIONS%"
"%LOCALAPPDATA%\matrices\Scripts\matrices" desk "%EDITIONS%"
if errorlevel 1 pause
