# The page of the HTML report, bundled by esbuild (scripts/build-report-ui.sh). It is no part of the
# program, which reads it from share/palindrome/report beside its own folder.
option(PALINDROME_REPORT_UI "Bundle the page of the HTML report (needs Node.js 18 and npm)" ON)

if(PALINDROME_REPORT_UI)
  find_program(NODE_PROGRAM NAMES node nodejs)
  find_program(NPM_PROGRAM npm)
  set(node_version 0)
  if(NODE_PROGRAM)
    execute_process(COMMAND ${NODE_PROGRAM} --version OUTPUT_VARIABLE node_version
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    string(REGEX REPLACE "^v" "" node_version "${node_version}")
  endif()
  set(ui_missing)
  if(NOT NODE_PROGRAM)
    set(ui_missing "Node.js was not found")
  elseif(node_version VERSION_LESS 18)
    set(ui_missing "${NODE_PROGRAM} is Node.js ${node_version}, and 18 is needed")
  elseif(NOT NPM_PROGRAM)
    set(ui_missing "npm was not found")
  endif()
  if(ui_missing)
    message(WARNING "${ui_missing}: this build has no HTML report. All else is built; "
                    "`palindrome report` says so where it is asked for HTML. Install nodejs and npm "
                    "(scripts/install-deps.sh), or switch this message off by -DPALINDROME_REPORT_UI=OFF.")
  else()
    file(GLOB_RECURSE ui_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/report-ui/src/*)
    set(ui_folder ${CMAKE_BINARY_DIR}/share/palindrome/report)
    add_custom_command(
      OUTPUT ${ui_folder}/report.js
      BYPRODUCTS ${ui_folder}/report.css ${ui_folder}/licences.json
      COMMAND ${CMAKE_COMMAND} -E env NODE=${NODE_PROGRAM} NPM=${NPM_PROGRAM}
              ${CMAKE_SOURCE_DIR}/scripts/build-report-ui.sh ${ui_folder}
      DEPENDS ${ui_sources} ${CMAKE_SOURCE_DIR}/report-ui/package.json
              ${CMAKE_SOURCE_DIR}/report-ui/package-lock.json ${CMAKE_SOURCE_DIR}/report-ui/build.mjs
              ${CMAKE_SOURCE_DIR}/scripts/build-report-ui.sh
      COMMENT "Bundling the page of the HTML report"
      VERBATIM)
    add_custom_target(report_ui ALL DEPENDS ${ui_folder}/report.js)
    add_dependencies(palindrome report_ui)
    # OPTIONAL: a build without the registry has none.
    install(DIRECTORY ${ui_folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/palindrome OPTIONAL)
  endif()
endif()
